import type { Mutant } from '../types.ts';
import { conditionalMutants } from './conditional.ts';
import { eulerianMutants } from './eulerian.ts';
import { gradients } from './gradients.ts';
import { labelMutants } from './labels.ts';
import { lagrangianMutants } from './lagrangian.ts';
import { predictionMutants } from './predictions.ts';
import { purity } from './purity.ts';
import { queries } from './queries.ts';
import { reductionMutants } from './reductions.ts';
import { semigroupMutants } from './semigroup.ts';
import { specialCaseMutants } from './special-cases.ts';
import { times } from './times.ts';

/** Every wrong loss. */
export const lossMutantList: readonly Mutant[] = [
  ...lagrangianMutants,
  ...eulerianMutants,
  ...semigroupMutants,
  ...conditionalMutants,
  ...reductionMutants,
  ...gradients,
  ...queries,
  ...times,
  ...labelMutants,
  ...specialCaseMutants,
  ...purity,
  ...predictionMutants,
];
