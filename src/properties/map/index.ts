import type { CanonicalMap } from '../../subject/canonical.ts';
import type { Property } from '../types.ts';
import { usesArguments } from './arguments.ts';
import { argumentsUnchanged } from './arguments-unchanged.ts';
import { batchIndependence } from './batch-independence.ts';
import { boundary } from './boundary.ts';
import { changeOfVariables } from './change-of-variables.ts';
import { continuity } from './continuity.ts';
import { deterministic } from './deterministic.ts';
import { domain } from './domain.ts';
import { eulerian } from './eulerian.ts';
import { inverse } from './inverse.ts';
import { jacobian } from './jacobian.ts';
import { jvp } from './jvp.ts';
import { lagrangian } from './lagrangian.ts';
import { logDeterminant } from './log-determinant.ts';
import { nonFinite } from './non-finite.ts';
import { pushForward } from './push-forward.ts';
import { semigroup } from './semigroup.ts';
import { tangent } from './tangent.ts';
import { trajectory } from './trajectory.ts';

/** The properties of a flow map, the more basic ones first. */
export const mapProperties: readonly Property<CanonicalMap>[] = [
  deterministic,
  argumentsUnchanged,
  batchIndependence,
  nonFinite,
  jvp,
  boundary,
  trajectory,
  semigroup,
  inverse,
  tangent,
  lagrangian,
  eulerian,
  jacobian,
  logDeterminant,
  changeOfVariables,
  pushForward,
  continuity,
  usesArguments,
  domain,
];
