import { eachRow, type MapFunction, type Truth } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { mapMutant } from './build.ts';

/** X + f(x row, s, t) added to every coordinate. */
function perturbed(truth: Truth, f: (phase: number, s: number, t: number, radius: number) => number): MapFunction {
  const { d } = truth;
  return (x, s, t) =>
    eachRow(truth.map(x, s, t), d, (y, i) => {
      let phase = 0;
      let square = 0;
      for (let k = 0; k < d; k++) {
        phase += (1 + 0.3 * k) * x[i * d + k];
        square += x[i * d + k] ** 2;
      }
      return y + f(phase, s[i], t[i], Math.sqrt(square / d));
    });
}

/** Small mistakes, or mistakes in a small region. */
export const local: readonly Mutant[] = [
  mapMutant({
    name: 'sine-1e-10',
    description: 'X + 1e-10 (t - s) sin(k·x + s): the smallest error that agreement with the truth must see.',
    hides: 'every identity judged by differences',
    settings: ['gaussian', 'non-commuting', 'product'],
    expected: ['trajectory'],
    holds: ['boundary', 'push-forward'],
    map: (truth) => perturbed(truth, (phase, s, t) => 1e-10 * (t - s) * Math.sin(phase + s)),
  }),
  mapMutant({
    name: 'sine-1e-7',
    description: 'X + 1e-7 (t - s) sin(k·x + s), without a jvp: every identity is violated.',
    hides: 'the boundary and laws at any affordable sample size',
    settings: ['gaussian', 'non-commuting', 'product'],
    expected: [
      'trajectory',
      'semigroup',
      'tangent',
      'lagrangian',
      'eulerian',
      'inverse',
      'jacobian',
      'log-determinant',
      'change-of-variables',
    ],
    holds: ['boundary', 'push-forward'],
    map: (truth) => perturbed(truth, (phase, s, t) => 1e-7 * (t - s) * Math.sin(phase + s)),
  }),
  mapMutant({
    name: 'curvature',
    description: 'X + 1e-6 (t - s)² cos(k·x): the tangent on the diagonal is right.',
    hides: 'boundary and tangent',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'semigroup', 'lagrangian', 'eulerian', 'inverse'],
    holds: ['boundary', 'tangent', 'push-forward'],
    map: (truth) => perturbed(truth, (phase, s, t) => 1e-6 * (t - s) ** 2 * Math.cos(phase)),
  }),
  mapMutant({
    name: 'time-strip',
    description: 'Wrong by 1e-3 (t - s) for end times within 0.01 of 0.5.',
    hides: 'end times away from 0.5',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'lagrangian', 'semigroup'],
    holds: ['boundary'],
    map: (truth) => perturbed(truth, (_, s, t) => 1e-3 * (t - s) * Math.exp(-(((t - 0.5) / 0.01) ** 2))),
  }),
  mapMutant({
    name: 'space-bump',
    description: 'Wrong by 1e-4 (t - s) within 0.2 of the origin.',
    hides: 'points elsewhere',
    settings: ['gaussian', 'skewed-1d'],
    expected: ['trajectory', 'lagrangian', 'semigroup'],
    holds: ['boundary'],
    map: (truth) => perturbed(truth, (_, s, t, radius) => 1e-4 * (t - s) * Math.exp(-(radius ** 2) / (2 * 0.2 ** 2))),
  }),
  mapMutant({
    name: 'wrong-at-data-end',
    description: 'Off by 1e-3 (1 - s) when t is exactly 1.',
    hides: 't < 1',
    settings: ['gaussian', 'product'],
    expected: ['trajectory'],
    holds: ['boundary'],
    map: (truth) => perturbed(truth, (_, s, t) => (t === 1 ? 1e-3 * (1 - s) : 0)),
  }),
  mapMutant({
    name: 'wrong-at-noise-end',
    description: 'Off by 1e-3 t when s is exactly 0.',
    hides: 's > 0',
    settings: ['gaussian', 'product'],
    expected: ['trajectory'],
    holds: ['boundary'],
    map: (truth) => perturbed(truth, (_, s, t) => (s === 0 ? 1e-3 * t : 0)),
  }),
  mapMutant({
    name: 'jump',
    description: 'A jump of 1e-6 as the end time passes 0.37, where the start is before it.',
    hides: 'both times on one side; semigroup and inverse hold across it but for the points',
    settings: ['gaussian', 'product'],
    expected: ['continuity', 'trajectory'],
    holds: ['boundary', 'jacobian', 'log-determinant'],
    map: (truth) => perturbed(truth, (_, s, t) => (s < 0.37 && t > 0.37 ? 1e-6 : 0)),
  }),
  mapMutant({
    name: 'clamped-4',
    description: 'Output clamped to ±4.',
    hides: 'points within ±4',
    settings: ['gaussian', 'product'],
    expected: ['domain'],
    map: (truth) => (x, s, t) =>
      eachRow(truth.map(x, s, t), truth.d, (y) => (Number.isNaN(y) ? y : Math.min(4, Math.max(-4, y)))),
  }),
  mapMutant({
    name: 'clamped-1',
    description: 'Output clamped to ±1.',
    hides: 'points within ±1',
    settings: ['gaussian', 'product'],
    expected: ['boundary', 'semigroup', 'trajectory', 'inverse', 'domain'],
    map: (truth) => (x, s, t) =>
      eachRow(truth.map(x, s, t), truth.d, (y) => (Number.isNaN(y) ? y : Math.min(1, Math.max(-1, y)))),
  }),
  mapMutant({
    name: 'tails-flattened',
    description: 'The displacement is that of the point clamped to ±4: the boundary holds.',
    hides: 'points within ±4; the boundary',
    settings: ['gaussian', 'product'],
    expected: ['domain'],
    holds: ['boundary'],
    map: (truth) => (x, s, t) => {
      const near = x.map((value) => (Number.isNaN(value) ? value : Math.min(4, Math.max(-4, value))));
      const y = truth.map(near, s, t);
      return y.map((value, i) => value + (x[i] - near[i]));
    },
  }),
  mapMutant({
    name: 'saturating',
    description: 'Exact out to 4, then the displacement fades smoothly as exp(-(|x| - 4)²).',
    hides: 'points within 4 of the origin; the boundary',
    settings: ['gaussian', 'product'],
    expected: ['domain'],
    holds: ['boundary'],
    map: (truth) => (x, s, t) => {
      const y = truth.map(x, s, t);
      return y.map((value, i) => {
        const excess = Math.max(0, Math.abs(x[i]) - 4);
        return x[i] + (value - x[i]) * Math.exp(-(excess ** 2));
      });
    },
  }),
  mapMutant({
    name: 'shrunk-law',
    description: 'X composed with a shrink by 1 - 0.05 (t - s).',
    hides: 'tests of means alone',
    settings: ['centred', 'product'],
    expected: ['push-forward', 'log-determinant', 'change-of-variables', 'trajectory'],
    holds: ['boundary'],
    map: (truth) => (x, s, t) => eachRow(truth.map(x, s, t), truth.d, (y, i) => y * (1 - 0.05 * (t[i] - s[i]))),
  }),
  mapMutant({
    name: 'shrunk-1e-7',
    description: 'X composed with a shrink by 1 - 1e-7 (t - s).',
    hides: 'statistics of any affordable size',
    settings: ['gaussian', 'non-commuting'],
    expected: ['log-determinant', 'change-of-variables', 'trajectory', 'jacobian'],
    holds: ['boundary', 'push-forward'],
    map: (truth) => (x, s, t) => eachRow(truth.map(x, s, t), truth.d, (y, i) => y * (1 - 1e-7 * (t[i] - s[i]))),
  }),
  mapMutant({
    name: 'law-preserving-swap',
    description: 'The reflection x → 2m - x about the mean of a Gaussian, composed with X: every law is right.',
    hides: 'push-forward, change of variables, log-determinant',
    settings: ['centred'],
    expected: ['boundary', 'trajectory', 'jacobian'],
    holds: ['push-forward', 'change-of-variables', 'log-determinant', 'inverse'],
    map: (truth) => (x, s, t) => truth.map(x, s, t).map((y) => -y),
  }),
];
