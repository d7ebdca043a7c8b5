export { boundary } from './boundary.ts';
export { eulerian } from './eulerian.ts';
export { inverse } from './inverse.ts';
export { lagrangian } from './lagrangian.ts';
export { semigroup } from './semigroup.ts';
export { tangent } from './tangent.ts';
export { trajectory } from './trajectory.ts';
