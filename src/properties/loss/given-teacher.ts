import type { Ask, Role } from './evaluation.ts';
import type { LossSpec } from './spec.ts';

/** Whether a role of a definition is played by a given teacher; the net itself plays the others. */
function isGiven({ teacher, firstLeg }: LossSpec, role: Role): boolean {
  if (teacher === 'self') return false;
  if (role === 'teacher' || role === 'first leg') return true;
  // After a solver's step the target is the net's own map.
  return role === 'second leg' && (firstLeg === 'net' || firstLeg === 'interpolant');
}

/** Answers each role from the net that plays it. */
export function askBoth(spec: LossSpec, own: Ask, given: Ask): Ask {
  return (role, ...place) => (isGiven(spec, role) ? given : own)(role, ...place);
}
