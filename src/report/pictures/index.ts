export { type ImageGridOptions, type ImageSet, imageGridSvg } from './image-grid.ts';
export { type Projection, principalPlane, projected } from './principal.ts';
export { type Cloud, type ScatterOptions, scatterSvg } from './scatter.ts';
