import { broken } from '../broken.ts';
import { truthOf } from '../exact.ts';
import { impure } from '../purity.ts';
import type { Mutant } from '../types.ts';
import { asVelocity } from './build.ts';
import { evaluation } from './evaluation.ts';
import { formulas } from './formulas.ts';
import { mixtures } from './mixtures.ts';

const exact = (problem: Parameters<Mutant['make']>[0]) => asVelocity('exact', problem, truthOf(problem).velocity);

/** Every wrong velocity. */
export const velocityMutants: readonly Mutant[] = [
  ...formulas,
  ...mixtures,
  ...evaluation,
  ...impure('velocity', ['gaussian', 'product'], exact),
  ...broken('velocity', ['gaussian'], 'agreement', exact),
];
