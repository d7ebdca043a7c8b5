import type { ExactProblem } from '../../analytic/types.ts';

/** The reason why nothing about X_{s,1} can be judged: the exact flow is singular at the end of time. */
export function singularEnd(problem: ExactProblem | null): string | undefined {
  return problem !== null && problem.regularTimes[1] < problem.timeRange[1]
    ? `singular-end: the exact flow of ${problem.id} is regular up to ${problem.regularTimes[1]} only`
    : undefined;
}
