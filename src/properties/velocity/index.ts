import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import type { Property } from '../types.ts';
import { agreement } from './agreement.ts';
import { usesArguments } from './arguments.ts';
import { argumentsUnchanged } from './arguments-unchanged.ts';
import { batchIndependence } from './batch-independence.ts';
import { deterministic } from './deterministic.ts';
import { domain } from './domain.ts';
import { nonFinite } from './non-finite.ts';

/** The numerical properties of a velocity, the more basic ones first. */
export const velocityProperties: readonly Property<CanonicalPointFunction>[] = [
  deterministic,
  argumentsUnchanged,
  batchIndependence,
  nonFinite,
  agreement,
  usesArguments,
  domain,
];
