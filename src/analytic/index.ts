export { type Rng, stream } from '../core/random.ts';
export { buildModel } from './build-model.ts';
export { getProblem, problems } from './catalogue/index.ts';
export { type DefineOptions, defineProblem } from './define-problem.ts';
export * from './flow/index.ts';
export { conditionalProblem, guidanceOf, labelsOf } from './guidance.ts';
export { type ImagesOptions, imagesProblem } from './images.ts';
export {
  type CustomInterpolant,
  cosineInterpolant,
  customInterpolant,
  edmInterpolant,
  interpolantOf,
  linearInterpolant,
  trigonometricInterpolant,
  variancePreservingInterpolant,
} from './interpolants/index.ts';
export type { GaussianComponent, GaussianModel, LawModel, Model } from './model.ts';
export { type ProblemKind, randomProblem } from './random-problem.ts';
export type * from './types.ts';
