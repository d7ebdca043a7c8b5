export { imageGridSvg } from './image-grid.ts';
export { principalPlane, projected } from './principal.ts';
export { scatterSvg } from './scatter.ts';
