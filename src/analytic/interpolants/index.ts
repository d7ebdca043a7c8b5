export { cosineInterpolant } from './cosine.ts';
export { type CustomInterpolant, customInterpolant } from './custom.ts';
export { edmInterpolant } from './edm.ts';
export { interpolantOf } from './interpolant-of.ts';
export { linearInterpolant } from './linear.ts';
export { trigonometricInterpolant } from './trigonometric.ts';
export { variancePreservingInterpolant } from './variance-preserving.ts';
