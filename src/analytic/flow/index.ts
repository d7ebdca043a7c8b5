export { type AverageVelocity, averageVelocity } from './average-velocity.ts';
export { exactFlow, fieldsFlow } from './exact-flow.ts';
export { nativeSecondDerivative } from './second-derivative.ts';
