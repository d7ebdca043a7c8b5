export { type Curve, curvesPlot } from './curves.ts';
export { forestPlot } from './forest.ts';
export { heatMap } from './heat-map.ts';
export { type KillRow, killMatrix } from './kill-matrix.ts';
export { type Picture, standaloneSvg } from './picture.ts';
export { qualityPlot } from './quality.ts';
export { residualMap } from './residual-map.ts';
export { samplesPlot } from './samples.ts';
export { trajectoryPlot } from './trajectories.ts';
