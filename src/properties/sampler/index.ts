import type { Property } from '../types.ts';
import { batchIndependence } from './batch-independence.ts';
import { deterministic } from './deterministic.ts';
import { finite } from './finite.ts';
import { law } from './law.ts';
import { noiseIsUsed } from './noise.ts';
import { seedMatters } from './seed.ts';
import { stepInvariance } from './step-invariance.ts';

/** Properties of samplers, the basic ones first. */
export const samplerProperties = [
  finite,
  deterministic,
  noiseIsUsed,
  seedMatters,
  batchIndependence,
  stepInvariance,
  law,
] as unknown as readonly Property[];
