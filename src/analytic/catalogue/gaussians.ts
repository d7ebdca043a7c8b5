import type { CatalogueEntry } from '../types.ts';

/** Problems whose exact map has a closed form. */
export const gaussianProblems: readonly CatalogueEntry[] = [
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'gaussian-1d',
      dimension: 1,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0], covariance: 1 },
      target: { kind: 'mixture', components: [{ weight: 1, mean: [0.7], covariance: 0.09 }] },
      coupling: { kind: 'independent' },
    },
    title: 'N(0, 1) to N(0.7, 0.3²), linear path',
    reveals:
      'Wrong query points, start or end times, signs and factors of (t - s): every wrong formula of method.md §6.',
    hides: 'All that needs more than one dimension: transposed Jacobians, a vjp for a jvp, mixed-up coordinates.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'gaussian-1d-trig',
      dimension: 1,
      interpolant: { kind: 'trigonometric' },
      source: { kind: 'gaussian', mean: [-0.3], covariance: 0.64 },
      target: { kind: 'mixture', components: [{ weight: 1, mean: [0.7], covariance: 0.09 }] },
      coupling: { kind: 'independent' },
    },
    title: 'N(-0.3, 0.8²) to N(0.7, 0.3²), trigonometric path',
    reveals:
      'A hard-coded linear path: the conditional velocity a′x0 + b′x1 depends on time, and noise is neither centred nor unit.',
    hides: 'All that needs more than one dimension or a velocity that is not affine in x.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'point',
      dimension: 2,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
      target: { kind: 'points', points: [[0.9, -0.6]] },
      coupling: { kind: 'independent' },
    },
    title: 'N(0, I) to one point, linear path',
    reveals: 'A teacher at the untransported point, most strongly of all; wrong end times.',
    hides:
      'Signs and factors of (t - s) ∂v, PSD weights and leg order: trajectories are straight and v_st is constant along them.',
    excluded: 'Times beyond 0.95: b_1 is singular and X_{1,t} does not exist.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'shift',
      dimension: 1,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0], covariance: 1 },
      coupling: { kind: 'affine', matrix: [[1]], shift: [0.7] },
    },
    title: 'x1 = x0 + 0.7, linear path',
    reveals: 'Only gross mistakes: a flipped Eulerian sign, a wrong length of the step. A smoke test.',
    hides: 'Nearly everything: the velocity is constant in x and t, so every point, time and weight gives the same.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'affine-rotation',
      dimension: 2,
      interpolant: { kind: 'trigonometric' },
      source: { kind: 'gaussian', mean: [0.2, -0.4], covariance: [1, 0.49] },
      coupling: {
        kind: 'affine',
        matrix: [
          [0.6, -0.9],
          [0.5, 0.4],
        ],
        shift: [0.8, -0.3],
      },
    },
    title: 'x1 = A x0 + c with a rotation in A, trigonometric path',
    reveals:
      'A vjp in the place of a jvp and every transposed Jacobian; conditional and marginal velocity agree, so coupled losses vanish.',
    hides: 'Wrong second derivatives in x: the map is affine; conditional for marginal velocity.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'gaussian-noncommuting',
      dimension: 2,
      interpolant: { kind: 'linear' },
      source: {
        kind: 'gaussian',
        mean: [0, 0],
        covariance: [
          [1.2, 0.5],
          [0.5, 0.6],
        ],
      },
      target: {
        kind: 'mixture',
        components: [
          {
            weight: 1,
            mean: [0.8, -0.5],
            covariance: [
              [0.15, -0.12],
              [-0.12, 0.7],
            ],
          },
        ],
      },
      coupling: { kind: 'independent' },
    },
    title: 'Gaussian to Gaussian, covariances that do not commute, linear path',
    reveals: 'Σ_t^½ Σ_s^-½ and the Bures map in the place of the flow; a vjp for a jvp, since ∇X is not symmetric.',
    hides: 'Wrong second derivatives in x and everything that needs several modes.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'gaussian-anisotropic-3d-trig',
      dimension: 3,
      interpolant: { kind: 'trigonometric' },
      source: { kind: 'gaussian', mean: [0.4, -0.2, 0.3], covariance: [1, 0.36, 2.25] },
      target: {
        kind: 'mixture',
        components: [
          {
            weight: 1,
            mean: [-0.6, 0.9, 0.2],
            covariance: [
              [0.5, 0.2, -0.1],
              [0.2, 0.3, 0.05],
              [-0.1, 0.05, 0.08],
            ],
          },
        ],
      },
      coupling: { kind: 'independent' },
    },
    title: 'Anisotropic Gaussian with off-centre noise in three dimensions, trigonometric path',
    reveals: 'Noise assumed centred or isotropic, coordinates mixed up, a hard-coded linear path, a vjp for a jvp.',
    hides: 'Wrong second derivatives in x and everything that needs several modes.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'gaussian-2d-cosine',
      dimension: 2,
      timeRange: [0, 0.999],
      interpolant: { kind: 'cosine' },
      source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
      target: {
        kind: 'mixture',
        components: [
          {
            weight: 1,
            mean: [0.7, 0.4],
            covariance: [
              [0.3, 0.18],
              [0.18, 0.2],
            ],
          },
        ],
      },
      coupling: { kind: 'independent' },
    },
    title: 'N(0, I) to an anisotropic Gaussian, cosine schedule',
    reveals: 'A path other than the declared one; a′ formed by a division that fails at the data end.',
    hides: 'A vjp for a jvp (∇X is symmetric) and everything that needs several modes.',
    excluded: 'Times beyond 0.999: a′ is infinite at t = 1, and with it the conditional velocity.',
  },
];
