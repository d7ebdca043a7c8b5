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
import type { Trial } from './trial.ts';

/** A loss on a problem, and what its diagnosis has to say first. */
export interface LossTask {
  readonly id: string;
  readonly convention: string;
  readonly subject: LossSubject;
  readonly problem: ExactProblem;
  readonly seed: number;
  readonly expected: RegExp | 'none';
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

/** One trial; undefined where the loss cannot be checked on the problem. */
export async function tryLoss({
  id,
  convention,
  subject,
  problem,
  seed,
  expected,
}: LossTask): Promise<Trial | undefined> {
  const start = performance.now();
  const found = await diagnosed(subject, problem, seed);
  const milliseconds = performance.now() - start;
  if (found === 'skip') return undefined;
  const best = found?.explanations[0];
  const right = expected === 'none' ? best === undefined : best !== undefined && expected.test(best.id);
  const first = best?.id ?? 'none';
  return {
    ...{ id, convention, problem: problem.id, expected: String(expected), first, right },
    ...{ digits: best?.digits ?? 0, milliseconds },
  };
}

/** A random problem with a native map that is regular on all of its times, as wanted: no catalogue has it. */
export function nativeProblem(seed: number, wanted: (problem: ExactProblem) => boolean = () => true): ExactProblem {
  const rng = stream(seed, 'diagnosis-problem');
  for (;;) {
    const problem = resolveProblem(randomProblem(rng));
    const [first, last] = problem.regularTimes;
    if (problem.native && first === 0 && last === 1 && wanted(problem)) return problem;
  }
}
