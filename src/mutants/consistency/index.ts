import { broken } from '../broken.ts';
import { truthOf } from '../exact.ts';
import { impure } from '../purity.ts';
import type { Mutant } from '../types.ts';
import { asConsistency, endMap } from './build.ts';
import { evaluation } from './evaluation.ts';
import { formulas } from './formulas.ts';

const exact = (problem: Parameters<Mutant['make']>[0]) => asConsistency('exact', problem, endMap(truthOf(problem)));

/** Every wrong one-time function. */
export const consistencyMutants: readonly Mutant[] = [
  ...formulas,
  ...evaluation,
  ...impure('consistency', ['gaussian', 'product'], exact),
  ...broken('consistency', ['gaussian'], 'boundary', exact),
];
