import { defineProblem } from '../../../src/analytic/index.ts';
import type { Problem } from '../../../src/analytic/types.ts';
import { stream } from '../../../src/core/random.ts';
import { samplerProperties } from '../../../src/properties/sampler/index.ts';
import type { CheckContext, Effort, Finding, Property } from '../../../src/properties/types.ts';
import type { SamplerSubject } from '../../../src/subject/types.ts';

const CI: Effort = { batches: 8, points: 64, samples: 32_768 };

const common = { schema: 'flowproof.problem/1', coupling: { kind: 'independent' } } as const;

/** Off-centre Gaussians with covariances that do not commute, on the trigonometric path: closed. */
export const gaussians: Problem = {
  ...common,
  id: 'sampler-gaussians',
  dimension: 2,
  interpolant: { kind: 'trigonometric' },
  source: {
    kind: 'gaussian',
    mean: [0.2, -0.1],
    covariance: [
      [1, 0.6],
      [0.6, 0.8],
    ],
  },
  target: {
    kind: 'mixture',
    components: [
      {
        weight: 1,
        mean: [0.9, -0.5],
        covariance: [
          [0.3, -0.25],
          [-0.25, 0.5],
        ],
      },
    ],
  },
};

/** A skewed one-dimensional mixture: by quantiles. */
export const skewed: Problem = {
  ...common,
  id: 'sampler-skewed',
  dimension: 1,
  interpolant: { kind: 'linear' },
  source: { kind: 'gaussian', mean: [0], covariance: 1 },
  target: {
    kind: 'mixture',
    components: [
      { weight: 0.65, mean: [-0.9], covariance: 0.16 },
      { weight: 0.35, mean: [1.4], covariance: 0.36 },
    ],
  },
};

/** N(0, I) carried to itself: the exact map is a rotation of nothing, only a scale shows. */
export const standard: Problem = {
  ...common,
  id: 'sampler-standard',
  dimension: 1,
  interpolant: { kind: 'linear' },
  source: { kind: 'gaussian', mean: [0], covariance: 1 },
  target: { kind: 'mixture', components: [{ weight: 1, mean: [0], covariance: 1 }] },
};

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
