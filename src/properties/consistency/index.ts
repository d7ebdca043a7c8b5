import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import type { Property } from '../types.ts';
import { usesArguments } from './arguments.ts';
import { argumentsUnchanged } from './arguments-unchanged.ts';
import { batchIndependence } from './batch-independence.ts';
import { boundary } from './boundary.ts';
import { changeOfVariables } from './change-of-variables.ts';
import { deterministic } from './deterministic.ts';
import { domain } from './domain.ts';
import { eulerian } from './eulerian.ts';
import { nonFinite } from './non-finite.ts';
import { selfConsistency } from './self-consistency.ts';
import { trajectory } from './trajectory.ts';

/** The numerical properties of a one-time function, the more basic ones first. */
export const consistencyProperties: readonly Property<CanonicalPointFunction>[] = [
  deterministic,
  argumentsUnchanged,
  batchIndependence,
  nonFinite,
  boundary,
  trajectory,
  selfConsistency,
  eulerian,
  changeOfVariables,
  usesArguments,
  domain,
];
