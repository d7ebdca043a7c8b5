import type { Candidate } from '../function/candidate.ts';
import type { Oracle } from '../function/oracle.ts';
import { stepParts } from './scheme.ts';
import { wrongEnds } from './schemes/ends.ts';
import { wrongGrids } from './schemes/grids.ts';
import { wrongLengths } from './schemes/lengths.ts';
import { wrongStates } from './schemes/states.ts';
import { wrongVelocities } from './schemes/velocities.ts';

/** Wrong samplers: a wrong step, a wrong grid, noise or samples changed on their way. */
export function samplerFormulas(oracle: Oracle): Candidate[] {
  const parts = stepParts(oracle);
  return [wrongVelocities, wrongStates, wrongGrids, wrongEnds, wrongLengths].flatMap((family): Candidate[] =>
    family(parts),
  );
}
