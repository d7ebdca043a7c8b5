import type { ExactProblem } from '../../../src/analytic/types.ts';
import { stream } from '../../../src/core/random.ts';
import type { LossContext } from '../../../src/properties/loss/search.ts';
import type { Effort } from '../../../src/properties/types.ts';
import type { LossSubject } from '../../../src/subject/types.ts';

/** A check of a loss on one problem, outside any run. */
export function contextOf(
  subject: LossSubject,
  problem: ExactProblem,
  seed: number,
  effort: Partial<Effort> = {},
): LossContext {
  return {
    subject: { kind: 'loss', subject, problem },
    problem,
    effort: { batches: 6, points: 32, samples: 4096, ...effort },
    seed,
    rng: (...labels) => stream(seed, subject.name, problem.id, ...labels),
    falseFail: 3e-9,
    signal: new AbortController().signal,
  };
}
