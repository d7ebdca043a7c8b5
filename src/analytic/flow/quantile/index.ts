export { carry, curvature, logSlope, marginalAt, slope, slopeError } from './map.ts';
export type { Law1 } from './marginal.ts';
export { factorLaws, scalarLaw } from './parse.ts';
