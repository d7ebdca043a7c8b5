export { type Curve, type CurveOptions, curvesPlot } from './curves.ts';
export { type Estimate, forestPlot } from './forest.ts';
export { type HeatMapData, heatMap } from './heat-map.ts';
export { type KillRow, killMatrix } from './kill-matrix.ts';
export { type Picture, standaloneSvg } from './picture.ts';
export { qualityPlot } from './quality.ts';
export { residualMap } from './residual-map.ts';
export { samplesPlot } from './samples.ts';
export { trajectoryPlot } from './trajectories.ts';
