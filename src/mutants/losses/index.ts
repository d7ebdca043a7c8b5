import type { Mutant } from '../types.ts';
import { formulas } from './formulas.ts';
import { gradients } from './gradients.ts';
import { purity } from './purity.ts';
import { queries } from './queries.ts';
import { times } from './times.ts';

/** Every wrong loss. */
export const lossMutantList: readonly Mutant[] = [...formulas, ...gradients, ...queries, ...times, ...purity];
