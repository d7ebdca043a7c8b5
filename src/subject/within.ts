import type { ExactProblem } from '../analytic/types.ts';
import { basicPart, type FullConventionInput, fullConventionSchema } from './convention.ts';
import { generalReading } from './general.ts';
import { altered, onPath } from './on-path.ts';

/**
 * The problem as a subject of a convention can be asked about it: on the convention's path, its time range cut to the times that the convention covers. Oracle, ends and laws
 * then have the subject's own offsets.
 *
 * @throws FlowproofError `invalid-subject` where the convention does not fit the problem.
 */
export function withinConvention(problem: ExactProblem, declared: FullConventionInput | undefined): ExactProblem {
  const convention = fullConventionSchema.parse(declared ?? {});
  if (basicPart({ ...convention, secondTime: 'end' }) !== undefined) return problem;
  const posed = onPath(problem, convention);
  const { range } = generalReading(convention, posed);
  const [low, high] = posed.timeRange;
  return range[0] === low && range[1] === high ? posed : altered(posed, { timeRange: range });
}
