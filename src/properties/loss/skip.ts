import type { ExactProblem } from '../../analytic/types.ts';
import type { LossCheckable } from './search.ts';
import { specOf } from './spec.ts';

/** The reason why a loss cannot be checked on its problem with the suite's net. */
export function skipUnlessNative({ subject, problem }: LossCheckable): string | undefined {
  specOf(subject, problem);
  if (problem === null)
    return 'no-problem: the suite puts an exact map in the place of the network, and needs its problem';
  if (!problem.native)
    return `not-native: the exact map of ${problem.id} is integrated, and is no differentiable function`;
  if (subject.reaches === 'end' && !isRegularAtEnd(problem)) {
    return `irregular: the loss reaches the end of time alone, where the exact flow of ${problem.id} is not regular`;
  }
  const [first, last] = problem.regularTimes;
  if (subject.times === 'drawn' && (first !== 0 || last !== 1)) {
    return `irregular: the loss draws times on [0, 1], where the exact flow of ${problem.id} is regular on [${first}, ${last}]`;
  }
  if (subject.noise === 'drawn' && problem.definition.coupling.kind !== 'independent') {
    return 'coupled: a loss that draws its own noise cannot couple it with the data';
  }
  return undefined;
}

/** Whether the exact flow is regular up to the last time of the problem. */
export function isRegularAtEnd({ regularTimes, timeRange }: ExactProblem): boolean {
  return regularTimes[1] === timeRange[1];
}

/** As {@link skipUnlessNative}, for checks that need to say which times the loss uses. */
export function skipUnlessGiven(checkable: LossCheckable): string | undefined {
  const reason = skipUnlessNative(checkable);
  if (reason !== undefined) return reason;
  if (checkable.subject.noise === 'drawn') return 'noise-drawn: the loss draws its own noise';
  return checkable.subject.times === 'drawn' ? 'times-drawn: the loss draws its own times' : undefined;
}
