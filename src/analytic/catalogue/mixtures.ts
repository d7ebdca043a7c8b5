import { stream } from '../../core/random.ts';
import type { CatalogueEntry, MixtureComponent } from '../types.ts';

/** Covariance of a 2-D Gaussian with the given standard deviations along axes turned by `angle`. */
function turned(angle: number, first: number, second: number): number[][] {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const off = c * s * (first ** 2 - second ** 2);
  return [
    [(c * first) ** 2 + (s * second) ** 2, off],
    [off, (s * first) ** 2 + (c * second) ** 2],
  ];
}

/** Eight components on a ring, standard deviations between 0.15 and 0.35. */
function ring(): MixtureComponent[] {
  return Array.from({ length: 8 }, (_, k) => {
    const angle = (2 * Math.PI * k) / 8 + 0.2;
    const radius = 1.4 + 0.2 * (k % 3);
    return {
      weight: (1 + (k % 4)) / 20,
      mean: [radius * Math.cos(angle), radius * Math.sin(angle)],
      covariance: turned(angle + 0.5, 0.35 - 0.02 * (k % 4), 0.15 + 0.02 * (k % 3)),
    };
  });
}

/** Three components with diagonal covariances in 64 dimensions, drawn once and for ever from a named stream. */
function wide(): MixtureComponent[] {
  const rng = stream(64, 'catalogue', 'mixture-64d');
  return [0.5, 0.3, 0.2].map((weight) => ({
    weight,
    mean: Array.from({ length: 64 }, () => Math.round(300 * rng.normal()) / 1000),
    covariance: Array.from({ length: 64 }, () => Math.round(1000 * (0.05 + 0.3 * rng.uniform())) / 1000),
  }));
}

/** Mixtures in several dimensions; the exact map is integrated. */
export const mixtureProblems: readonly CatalogueEntry[] = [
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'mixture-3',
      dimension: 2,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
      target: {
        kind: 'mixture',
        components: [
          { weight: 0.5, mean: [1.5, 0.5], covariance: 0.16 },
          { weight: 0.3, mean: [-1, 1.2], covariance: 0.25 },
          { weight: 0.2, mean: [-0.3, -1.4], covariance: 0.1225 },
        ],
      },
      coupling: { kind: 'independent' },
    },
    title: 'The three isotropic modes of method.md §5, linear path',
    reveals: 'Whether training reaches the published scores; wrong formulas on a smooth, curved, two-dimensional flow.',
    hides: 'A hard-coded linear path, noise assumed centred and unit.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'mixture-8-anisotropic',
      dimension: 2,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
      target: { kind: 'mixture', components: ring() },
      coupling: { kind: 'independent' },
    },
    title: 'Eight anisotropic modes of uneven weight on a ring, linear path',
    reveals: 'Steep maps: ∇X is large and not symmetric near separatrices; the benchmark of the exact map.',
    hides: 'A hard-coded linear path, noise assumed centred and unit.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'mixture-skewed-2d-trig',
      dimension: 2,
      interpolant: { kind: 'trigonometric' },
      source: {
        kind: 'gaussian',
        mean: [0.3, -0.2],
        covariance: [
          [0.9, 0.25],
          [0.25, 0.5],
        ],
      },
      target: {
        kind: 'mixture',
        components: [
          { weight: 0.75, mean: [0.9, 0.7], covariance: turned(0.4, 0.5, 0.2) },
          { weight: 0.2, mean: [-0.8, 0.1], covariance: turned(-0.9, 0.35, 0.25) },
          { weight: 0.05, mean: [0.2, -1.7], covariance: 0.04 },
        ],
      },
      coupling: { kind: 'independent' },
    },
    title: 'Skewed mixture, off-centre correlated noise, trigonometric path',
    reveals: 'The most in one problem: path, source mean and covariance, transposes, weights, times and query points.',
    hides: 'Only what is smaller than the error of its integrated map (1e-12).',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'mixture-64d',
      dimension: 64,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: Array.from({ length: 64 }, () => 0), covariance: 1 },
      target: { kind: 'mixture', components: wide() },
      coupling: { kind: 'independent' },
    },
    title: 'Three diagonal modes in 64 dimensions, linear path',
    reveals:
      'Reductions over the wrong axis, sums that should be means, batch and dimension exchanged, far log densities.',
    hides: 'Steep maps: the modes are told apart early, and ∇X stays benign.',
  },
  {
    problem: {
      schema: 'flowproof.problem/1',
      id: 'guided-2d',
      dimension: 2,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
      target: {
        kind: 'mixture',
        components: [
          { weight: 0.3, mean: [1.2, 0.4], covariance: 0.2, label: 0 },
          { weight: 0.2, mean: [0.3, 1.5], covariance: [0.1, 0.25], label: 0 },
          { weight: 0.35, mean: [-1.1, -0.2], covariance: 0.3, label: 1 },
          { weight: 0.15, mean: [0.2, -1.3], covariance: 0.15, label: 1 },
        ],
      },
      coupling: { kind: 'independent' },
      guidance: { label: 1, scale: 1.5, convention: '1+w' },
    },
    title: 'Classifier-free guidance towards one of two classes, effective scale 2.5, linear path',
    reveals: 'Average velocities mixed in the place of velocities, a scale read as w for 1 + w, the wrong class.',
    hides: 'Everything that concerns the law: that of a guided flow has no closed form.',
  },
];
