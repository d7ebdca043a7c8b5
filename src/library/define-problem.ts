import type { ExactProblem, Problem } from '../analytic/types.ts';
import { resolveProblem } from '../properties/runner/problems.ts';

/**
 * A problem of your own with its exact answers: density, score, velocity, flow map.
 *
 * @throws FlowproofError `invalid-problem`, naming the field that is wrong, what was expected and what came.
 */
export function defineProblem(problem: Problem): ExactProblem {
  return resolveProblem(problem);
}
