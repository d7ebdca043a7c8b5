export { type AverageVelocity, averageVelocity } from './average-velocity.ts';
export { exactFlow } from './exact-flow.ts';
export { nativeSecondDerivative } from './second-derivative.ts';
