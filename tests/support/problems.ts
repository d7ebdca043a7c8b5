import { defineProblem, problems } from '../../src/analytic/index.ts';
import type { ExactProblem, Problem } from '../../src/analytic/types.ts';
import { settings } from '../../src/mutants/settings.ts';

const product = {
  schema: 'flowproof.problem/1',
  id: 'tests-product',
  dimension: 2,
  interpolant: { kind: 'linear' },
  source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
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
  coupling: { kind: 'independent' },
} as const satisfies Problem;

/** Problems of each kind of exact map, beyond the catalogue those whose numbers a test's own formulas read. */
export const definitions = {
  gaussian: problems['gaussian-1d'].problem,
  standard: settings.standard,
  'correlated-linear': problems['gaussian-noncommuting'].problem,
  'non-commuting': settings['non-commuting'],
  mixture: settings['skewed-1d'],
  'mixture-linear': { ...settings['skewed-1d'], id: 'tests-mixture-linear', interpolant: { kind: 'linear' } },
  product,
  'product-trigonometric': { ...product, id: 'tests-product-trigonometric', interpolant: { kind: 'trigonometric' } },
  'mixture-3': problems['mixture-3'].problem,
} satisfies Record<string, Problem>;

export type ProblemName = keyof typeof definitions;

const built = new Map<ProblemName, ExactProblem>();

/** A problem with its exact answers, built once. */
export function problemOf(name: ProblemName): ExactProblem {
  const known = built.get(name) ?? defineProblem(definitions[name]);
  built.set(name, known);
  return known;
}

/** One problem of each native kind of exact map, none of them centred, straight or isotropic. */
export const nativeNames = ['gaussian', 'non-commuting', 'mixture', 'product'] as const satisfies ProblemName[];

/** Native problems that hide little: off-centre, curved, two with a ∇X that is not symmetric (the first two). */
export const hidingLittle: readonly ExactProblem[] = (
  ['correlated-linear', 'non-commuting', 'mixture-linear', 'product-trigonometric'] as const
).map(problemOf);
