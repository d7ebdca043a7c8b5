import type { ExactProblem, Problem } from '../../../src/analytic/types.ts';
import { stream } from '../../../src/core/random.ts';
import type { Checkable, CheckContext, Effort, Finding, Property } from '../../../src/properties/types.ts';
import type { Counterexample } from '../../../src/subject/verdict.ts';

export const CI: Effort = { batches: 3, points: 128, samples: 2000 };
export const SMALL: Effort = { batches: 1, points: 64, samples: 500 };

export interface ContextOptions<C extends Checkable> {
  readonly effort?: Effort;
  readonly onProblem?: (problem: Problem) => Promise<C | null>;
  readonly replay?: Counterexample;
}

function contextOf<C extends Checkable>(
  id: string,
  subject: C,
  problem: ExactProblem | null,
  seed: number,
  { effort = CI, onProblem, replay }: ContextOptions<C> = {},
): CheckContext<C> {
  return {
    subject,
    problem,
    effort,
    seed,
    rng: (...labels) => stream(seed, id, problem?.id ?? 'none', ...labels),
    falseFail: 1e-9,
    signal: new AbortController().signal,
    ...(onProblem === undefined ? {} : { onProblem }),
    ...(replay === undefined ? {} : { replay }),
  };
}

export function runProperty<C extends Checkable>(
  property: Property<C>,
  subject: C,
  problem: ExactProblem | null,
  seed: number,
  options: ContextOptions<C> = {},
): Promise<Finding> {
  return property.check(contextOf(property.id, subject, problem, seed, options));
}
