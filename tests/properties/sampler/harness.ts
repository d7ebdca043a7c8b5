import { defineProblem } from '../../../src/analytic/index.ts';
import type { Problem } from '../../../src/analytic/types.ts';
import { stream } from '../../../src/core/random.ts';
import { samplerProperties } from '../../../src/properties/sampler/index.ts';
import type { CheckContext, Effort, Finding, Property } from '../../../src/properties/types.ts';
import type { SamplerSubject } from '../../../src/subject/types.ts';
import { definitions } from '../../support/problems.ts';

const CI: Effort = { batches: 8, points: 64, samples: 32_768 };

/** Off-centre Gaussians with covariances that do not commute, on the trigonometric path: closed. */
export const gaussians = definitions['non-commuting'];
/** A skewed one-dimensional mixture: by quantiles. */
export const skewed = definitions['mixture-linear'];
/** N(0, 1) carried to itself: only a scale shows. */
export const standard = definitions.standard;

function property(id: string): Property {
  const found = samplerProperties.find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`no property ${id}`);
  return found;
}

/** Checks one property, or says why it is skipped. */
export async function check(
  id: string,
  subject: SamplerSubject,
  definition: Problem,
  seed: number,
  options: { effort?: Effort; replay?: CheckContext['replay'] } = {},
): Promise<Finding> {
  const problem = defineProblem(definition);
  const checkable = { kind: 'sampler', subject, problem } as const;
  const judged = property(id);
  const reason = judged.skip(checkable);
  if (reason !== undefined) return { status: 'skip', reason };
  return judged.check({
    subject: checkable,
    problem,
    effort: options.effort ?? CI,
    seed,
    rng: (...labels) => stream(seed, id, subject.name, problem.id, ...labels),
    falseFail: 3e-9,
    ...(options.replay === undefined ? {} : { replay: options.replay }),
    signal: new AbortController().signal,
  });
}
