import type { Mutant } from '../types.ts';
import { deterministicSamplers } from './deterministic.ts';
import { outputSamplers } from './outputs.ts';
import { randomSamplers } from './random.ts';
import { renoisingSamplers } from './renoising.ts';

/** Every wrong sampler. */
export const samplerMutants: readonly Mutant[] = [
  ...deterministicSamplers,
  ...outputSamplers,
  ...randomSamplers,
  ...renoisingSamplers,
];
