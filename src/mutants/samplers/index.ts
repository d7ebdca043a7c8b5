import type { Mutant } from '../types.ts';
import { deterministicSamplers } from './deterministic.ts';
import { randomSamplers } from './random.ts';

/** Every wrong sampler. */
export const samplerMutants: readonly Mutant[] = [...deterministicSamplers, ...randomSamplers];
