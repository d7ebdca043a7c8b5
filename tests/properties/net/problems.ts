import { defineProblem } from '../../../src/analytic/define-problem.ts';
import type { ExactProblem, Problem } from '../../../src/analytic/types.ts';

const base = { schema: 'flowproof.problem/1', coupling: { kind: 'independent' } } as const;

/** Native problems that hide little: curved, off-centre, anisotropic, with a ∇X that is not symmetric. */
export const definitions: readonly Problem[] = [
  {
    ...base,
    id: 'gauss-2',
    dimension: 2,
    interpolant: { kind: 'linear' },
    source: {
      kind: 'gaussian',
      mean: [0.2, -0.1],
      covariance: [
        [1, 0.3],
        [0.3, 0.7],
      ],
    },
    target: {
      kind: 'mixture',
      components: [
        {
          weight: 1,
          mean: [1.1, -0.6],
          covariance: [
            [0.3, -0.12],
            [-0.12, 0.5],
          ],
        },
      ],
    },
  },
  {
    ...base,
    id: 'gauss-2-trigonometric',
    dimension: 2,
    interpolant: { kind: 'trigonometric' },
    source: {
      kind: 'gaussian',
      mean: [0, 0],
      covariance: [
        [1, 0.4],
        [0.4, 0.6],
      ],
    },
    target: {
      kind: 'mixture',
      components: [
        {
          weight: 1,
          mean: [-0.8, 0.5],
          covariance: [
            [0.5, 0.2],
            [0.2, 0.25],
          ],
        },
      ],
    },
  },
  {
    ...base,
    id: 'quantile-1',
    dimension: 1,
    interpolant: { kind: 'linear' },
    source: { kind: 'gaussian', mean: [0], covariance: 1 },
    target: {
      kind: 'mixture',
      components: [
        { weight: 0.6, mean: [1.2], covariance: 0.16 },
        { weight: 0.4, mean: [-0.7], covariance: 0.36 },
      ],
    },
  },
  {
    ...base,
    id: 'product-2-trigonometric',
    dimension: 2,
    interpolant: { kind: 'trigonometric' },
    source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
    target: {
      kind: 'product',
      rotation: [
        [0.8, -0.6],
        [0.6, 0.8],
      ],
      factors: [
        [
          { weight: 0.7, mean: 0.9, variance: 0.2 },
          { weight: 0.3, mean: -1, variance: 0.3 },
        ],
        [{ weight: 1, mean: 0.4, variance: 0.4 }],
      ],
    },
  },
];

const built = new Map<string, ExactProblem>();

export function problemOf(definition: Problem): ExactProblem {
  const found = built.get(definition.id) ?? defineProblem(definition);
  built.set(definition.id, found);
  return found;
}
