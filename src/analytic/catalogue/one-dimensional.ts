import type { CatalogueEntry, TargetSpec } from '../types.ts';

const skewedMixture: TargetSpec = {
  kind: 'mixture',
  components: [
    { weight: 0.62, mean: [-0.9], covariance: 0.04 },
    { weight: 0.3, mean: [0.8], covariance: 0.16 },
    { weight: 0.08, mean: [2.4], covariance: 0.0225 },
  ],
};

/** One-dimensional problems; the exact map is by quantiles. */
export const oneDimensionalProblems: readonly CatalogueEntry[] = [
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'mixture-1d',
      dimension: 1,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0.1], covariance: 1.21 },
      target: skewedMixture,
      coupling: { kind: 'independent' },
    },
    title: 'Three separated modes of uneven weight on a line, linear path',
    reveals:
      'Conditional for marginal velocity in a Lagrangian term, the posterior mean of one mode for that of all, steep ∇X.',
    hides: 'All that needs more than one dimension.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'mixture-1d-vp',
      dimension: 1,
      timeRange: [0, 0.999],
      interpolant: { kind: 'variance-preserving' },
      source: { kind: 'gaussian', mean: [0], covariance: 1 },
      target: skewedMixture,
      coupling: { kind: 'independent' },
    },
    title: 'Three separated modes on a line, variance-preserving path',
    reveals:
      'A sampler judged against ρ_1 or started from ρ_0 as if b_0 were 0 (it is 0.0066); a path other than the declared one.',
    hides: 'All that needs more than one dimension; an off-centre source.',
    excluded: 'Times beyond 0.999: a′ is infinite at t = 1, and with it the conditional velocity.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'mixture-1d-edm',
      dimension: 1,
      interpolant: { kind: 'edm' },
      source: { kind: 'gaussian', mean: [0], covariance: 1 },
      target: skewedMixture,
      coupling: { kind: 'independent' },
    },
    title: 'Three separated modes on a line, EDM path (σ from 80 to 0.002)',
    reveals:
      'Scales: noise of 80 and of 0.002, a prior that is not exactly Gaussian, b′ = 0; tolerances that are not relative.',
    hides: 'Mistakes in terms with b′, which vanish; all that needs more than one dimension.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'points-1d',
      dimension: 1,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0], covariance: 1 },
      target: { kind: 'points', points: [[-1.1], [0.2], [0.5], [1.6]], weights: [0.4, 0.25, 0.2, 0.15] },
      coupling: { kind: 'independent' },
    },
    title: 'Four points of uneven weight on a line, linear path',
    reveals: 'An empirical data set taken for a smooth density; noise levels at which points merge and separate.',
    hides: 'All that needs more than one dimension or the data end.',
    excluded: 'Times beyond 0.95: X_{s,1} is piecewise constant, b_1 singular, X_{1,t} does not exist.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'boxes-1d',
      dimension: 1,
      interpolant: { kind: 'trigonometric' },
      source: { kind: 'gaussian', mean: [0.2], covariance: 0.81 },
      target: {
        kind: 'boxes',
        boxes: [
          { weight: 0.35, low: [-1.4], high: [-0.8] },
          { weight: 0.5, low: [-0.1], high: [0.9] },
          { weight: 0.15, low: [1.3], high: [1.5] },
        ],
      },
      coupling: { kind: 'independent' },
    },
    title: 'Three intervals of uneven weight on a line, trigonometric path',
    reveals: 'The means of truncated normals, which lose all digits at small times in their textbook form.',
    hides: 'All that needs more than one dimension or the data end.',
    excluded:
      'Times beyond which noise is under 5 %: X_{s,1} is discontinuous on separatrices, X_{1,s} exists on the open support only.',
  },
];
