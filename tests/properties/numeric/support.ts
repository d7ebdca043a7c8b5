import { defineProblem } from '../../../src/analytic/index.ts';
import type { ExactProblem, Problem } from '../../../src/analytic/types.ts';
import { stream } from '../../../src/core/random.ts';
import type { Checkable, CheckContext, Effort, Finding, Property } from '../../../src/properties/types.ts';
import type { Counterexample } from '../../../src/subject/verdict.ts';

const common = { schema: 'flowproof.problem/1', coupling: { kind: 'independent' } } as const;
const standard = (d: number) => ({ kind: 'gaussian', mean: Array(d).fill(0), covariance: 1 }) as const;

/** One problem of each native kind of exact map, none of them straight, centred or isotropic, and an integrated one. */
export const definitions = {
  gaussian: {
    ...common,
    id: 'numeric-gaussian',
    dimension: 1,
    interpolant: { kind: 'linear' },
    source: standard(1),
    target: { kind: 'mixture', components: [{ weight: 1, mean: [0.7], covariance: 0.09 }] },
  },
  'non-commuting': {
    ...common,
    id: 'numeric-non-commuting',
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
  },
  mixture: {
    ...common,
    id: 'numeric-mixture',
    dimension: 1,
    interpolant: { kind: 'trigonometric' },
    source: standard(1),
    target: {
      kind: 'mixture',
      components: [
        { weight: 0.65, mean: [-0.9], covariance: 0.16 },
        { weight: 0.35, mean: [1.4], covariance: 0.36 },
      ],
    },
  },
  product: {
    ...common,
    id: 'numeric-product',
    dimension: 2,
    interpolant: { kind: 'linear' },
    source: standard(2),
    target: {
      kind: 'product',
      rotation: [
        [0.8, -0.6],
        [0.6, 0.8],
      ],
      factors: [
        [
          { weight: 0.7, mean: -0.8, variance: 0.2 },
          { weight: 0.3, mean: 1.5, variance: 0.3 },
        ],
        [
          { weight: 0.4, mean: -0.9, variance: 0.25 },
          { weight: 0.6, mean: 0.8, variance: 0.4 },
        ],
      ],
    },
  },
  'mixture-3': {
    ...common,
    id: 'numeric-mixture-3',
    dimension: 2,
    interpolant: { kind: 'linear' },
    source: standard(2),
    target: {
      kind: 'mixture',
      components: [
        { weight: 0.5, mean: [1.5, 0.5], covariance: 0.16 },
        { weight: 0.3, mean: [-1, 1.2], covariance: 0.25 },
        { weight: 0.2, mean: [-0.3, -1.4], covariance: 0.1225 },
      ],
    },
  },
} satisfies Record<string, Problem>;

export type ProblemName = keyof typeof definitions;
export const nativeNames = ['gaussian', 'non-commuting', 'mixture', 'product'] as const satisfies ProblemName[];

const built = new Map<string, ExactProblem>();

export function problemOf(name: ProblemName): ExactProblem {
  const known = built.get(name) ?? defineProblem(definitions[name]);
  built.set(name, known);
  return known;
}

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
