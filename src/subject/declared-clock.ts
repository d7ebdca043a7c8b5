import type { ExactProblem } from '../analytic/types.ts';
import { type Clock, clockOf } from './clock.ts';
import { basicPart, type FullConventionInput, fullConventionSchema } from './convention.ts';
import { generalReading } from './general.ts';

/**
 * The clock of a declared convention, for instants that a loss or a sampler is given. Its rate is 1 where it is not linear, and has none.
 *
 * @throws FlowproofError `invalid-subject` for a clock by σ without a problem.
 */
export function declaredClock(declared: FullConventionInput | undefined, problem: ExactProblem | null): Clock {
  const convention = fullConventionSchema.parse(declared ?? {});
  const basic = basicPart(convention);
  if (basic !== undefined) return clockOf(basic);
  const { clock } = generalReading(convention, problem);
  const rate = convention.time === 'noise-to-data' ? convention.timeScale : -convention.timeScale;
  return {
    rate: convention.clock === 'linear' ? rate : 1,
    toSubject: clock.at,
    toCanonical: clock.inverse,
  };
}
