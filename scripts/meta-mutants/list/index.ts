import type { MetaMutant } from '../types.ts';
import { benchmarkMutants } from './benchmarks.ts';
import { lossMutants } from './loss.ts';
import { numericMutants } from './numeric.ts';
import { statisticsMutants } from './statistics.ts';

/** All mutants, in the order of the report. */
export const metaMutants: readonly MetaMutant[] = [
  ...statisticsMutants,
  ...numericMutants,
  ...lossMutants,
  ...benchmarkMutants,
];
