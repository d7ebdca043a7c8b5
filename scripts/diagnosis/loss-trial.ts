import { randomProblem } from '../../src/analytic/random-problem.ts';
import type { ExactProblem } from '../../src/analytic/types.ts';
import { stream } from '../../src/core/random.ts';
import { freshMemory } from '../../src/diagnosis/diagnose.ts';
import { diagnoseLoss } from '../../src/diagnosis/loss/index.ts';
import { skipUnlessNative } from '../../src/properties/loss/skip.ts';
import { resolveProblem } from '../../src/properties/runner/index.ts';
import type { CheckContext, Property } from '../../src/properties/types.ts';
import type { Diagnosis } from '../../src/subject/diagnosis.ts';
import type { LossSubject } from '../../src/subject/types.ts';

/** What the diagnosis says of one loss on one problem. */
export interface LossTrial {
  readonly id: string;
  readonly convention: string;
  readonly problem: string;
  /** First explanation; `none`: no known reading fits, `skip`: the loss cannot be checked there. */
  readonly first: string;
  readonly all: readonly string[];
  readonly digits: number;
  readonly text: string;
  readonly milliseconds: number;
}

/** The diagnosis of a loss, whatever its properties say: a correct one has to be left in peace too. */
export async function diagnosed(
  subject: LossSubject,
  problem: ExactProblem,
  seed: number,
): Promise<Diagnosis | 'skip' | undefined> {
  const checkable = { kind: 'loss' as const, subject, problem };
  if (skipUnlessNative(checkable) !== undefined) return 'skip';
  const context: CheckContext = {
    subject: checkable,
    problem,
    effort: { batches: 4, points: 24, samples: 4096 },
    seed,
    rng: (...labels) => stream(seed, ...labels),
    falseFail: 3e-9,
    signal: new AbortController().signal,
  };
  return diagnoseLoss(context, {} as Property, { status: 'fail', reason: '' }, freshMemory());
}

/** One trial. */
export async function tryLoss(
  id: string,
  convention: string,
  subject: LossSubject,
  problem: ExactProblem,
  seed: number,
): Promise<LossTrial> {
  const start = performance.now();
  const found = await diagnosed(subject, problem, seed);
  const milliseconds = performance.now() - start;
  const base = { id, convention, problem: problem.id, milliseconds };
  if (found === 'skip' || found === undefined) return { ...base, first: 'skip', all: [], digits: 0, text: '' };
  const [best] = found.explanations;
  return {
    ...base,
    first: best?.id ?? 'none',
    all: found.explanations.map(({ id: own }) => own),
    digits: best?.digits ?? 0,
    text: found.summary,
  };
}

/** A random problem with a native map that is regular on all of its times: no catalogue has it. */
export function nativeProblem(seed: number, dimension?: number): ExactProblem {
  const rng = stream(seed, 'diagnosis-problem');
  for (;;) {
    const problem = resolveProblem(randomProblem(rng));
    const [first, last] = problem.regularTimes;
    const fits =
      problem.native && first === 0 && last === 1 && (dimension === undefined || problem.dimension === dimension);
    if (fits) return problem;
  }
}
