import type { ExactProblem } from '../../analytic/types.ts';
import { isWide } from './condition.ts';
import type { FlowLike } from './flow-like.ts';
import { digitsOf } from './round-off.ts';

/** The reason why derivatives of a subject cannot be judged: nothing tells how far its differences are off. */
export function noDigits(
  subject: Pick<FlowLike, 'u' | 'accuracy' | 'jvp' | 'exact'> & { problem: unknown },
): string | undefined {
  return subject.problem === null && subject.exact && digitsOf(subject) === 'float32' && subject.jvp === undefined
    ? 'no-digits: differences in float32 without a jvp and without a problem'
    : undefined;
}

/** The reason why derivatives are not judged on a problem whose exact ones take too long. */
export function tooWide({ problem }: { readonly problem: ExactProblem | null }): string | undefined {
  return isWide(problem)
    ? `dimension: exact derivatives in ${problem?.dimension} dimensions have to be integrated`
    : undefined;
}

/** The reason why no law is judged on a guided problem. */
export function lawless(problem: ExactProblem | null): string | undefined {
  return problem?.guided === undefined
    ? undefined
    : 'guided: the law that a guided flow carries along has no closed form; `map.trajectory` compares its points';
}

/** The reason why derivatives in time are not judged. */
export function onGridAlone({ grid }: Pick<FlowLike, 'grid'>): string | undefined {
  return grid === undefined
    ? undefined
    : `grid: the subject knows ${grid.times.length} times and none between them, so that there are no derivatives in time`;
}
