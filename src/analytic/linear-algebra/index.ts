export { cholesky } from './cholesky.ts';
export { type LuFactors, luFactor, luInverse, luSolve } from './lu.ts';
export { type SimultaneousDiagonal, simultaneousDiagonal } from './simultaneous.ts';
