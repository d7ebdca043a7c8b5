import type { LossCheckable } from './search.ts';
import { specOf } from './spec.ts';

/** The reason why a loss cannot be checked on its problem with the suite's net. */
export function skipUnlessNative({ subject, problem }: LossCheckable): string | undefined {
  specOf(subject);
  if (problem === null)
    return 'no-problem: the suite puts an exact map in the place of the network, and needs its problem';
  if (!problem.native)
    return `not-native: the exact map of ${problem.id} is integrated, and is no differentiable function`;
  const [first, last] = problem.regularTimes;
  if (subject.times === 'drawn' && (first !== 0 || last !== 1)) {
    return `irregular: the loss draws times on [0, 1], where the exact flow of ${problem.id} is regular on [${first}, ${last}]`;
  }
  return undefined;
}

/** As {@link skipUnlessNative}, for checks that need to say which times the loss uses. */
export function skipUnlessGiven(checkable: LossCheckable): string | undefined {
  const reason = skipUnlessNative(checkable);
  if (reason !== undefined) return reason;
  return checkable.subject.times === 'drawn' ? 'times-drawn: the loss draws its own times' : undefined;
}
