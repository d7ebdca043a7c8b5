import { averageVelocity, eachRow } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { mapMutant } from './build.ts';

/** Maps that are not the identity at s = t, or that are so only by force. */
export const boundary: readonly Mutant[] = [
  mapMutant({
    name: 'boundary-c-out',
    description: 'c_out without (t - ε): X = x + (t - s + ε) v with ε = 0.002.',
    hides: 'a tolerance looser than ε |v|',
    settings: ['gaussian', 'product'],
    expected: ['boundary', 'trajectory', 'semigroup', 'inverse'],
    map: (truth) => {
      const v = averageVelocity(truth);
      return (x, s, t) => {
        const slope = v(x, s, t);
        return eachRow(x, truth.d, (value, i, k) => value + (t[i] - s[i] + 0.002) * slope[i * truth.d + k]);
      };
    },
  }),
  mapMutant({
    name: 'boundary-shift',
    description: 'X + 1e-9 in every coordinate.',
    hides: 'derivatives: ∇X, ∂_s X and ∂_t X at fixed points are exact',
    settings: ['gaussian', 'non-commuting'],
    expected: ['boundary', 'trajectory', 'semigroup', 'inverse'],
    holds: ['jacobian', 'log-determinant'],
    map: (truth) => (x, s, t) => eachRow(truth.map(x, s, t), truth.d, (y) => y + 1e-9),
  }),
  mapMutant({
    name: 'boundary-scale',
    description: '(1 + 1e-8) X.',
    hides: 'points near the origin',
    settings: ['gaussian-trig', 'mixture-3'],
    expected: ['boundary', 'trajectory'],
    map: (truth) => (x, s, t) => eachRow(truth.map(x, s, t), truth.d, (y) => y * (1 + 1e-8)),
  }),
  mapMutant({
    name: 'boundary-away-from-ends',
    description: 'X + 1e-7 s (1 - s): the identity at s = t = 0 and s = t = 1 alone.',
    hides: 's in {0, 1}',
    settings: ['gaussian', 'product'],
    expected: ['boundary', 'trajectory', 'inverse'],
    holds: ['jacobian', 'log-determinant'],
    map: (truth) => (x, s, t) => eachRow(truth.map(x, s, t), truth.d, (y, i) => y + 1e-7 * s[i] * (1 - s[i])),
  }),
  mapMutant({
    name: 'boundary-forced',
    description: 'X + 1e-5, with x returned when s = t: the boundary holds by a special case alone.',
    hides: 'the boundary',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'semigroup', 'tangent'],
    holds: ['boundary', 'jacobian', 'log-determinant'],
    map: (truth) => (x, s, t) =>
      eachRow(truth.map(x, s, t), truth.d, (y, i, k) => (s[i] === t[i] ? x[i * truth.d + k] : y + 1e-5)),
  }),
  mapMutant({
    name: 'wrong-on-diagonal',
    description: 'Exact for s ≠ t; at s = t exactly it returns x + 1e-7.',
    hides: 'every pair with s ≠ t',
    settings: ['gaussian', 'skewed-1d'],
    expected: ['boundary'],
    holds: ['jacobian', 'log-determinant'],
    map: (truth) => (x, s, t) => eachRow(truth.map(x, s, t), truth.d, (y, i) => (s[i] === t[i] ? y + 1e-7 : y)),
  }),
  mapMutant({
    name: 'wrong-on-data-diagonal',
    description: 'Exact but at s = t = 1, where 1e-6 is added.',
    hides: 'every pair but (1, 1)',
    settings: ['gaussian', 'gaussian-trig'],
    expected: ['boundary'],
    holds: ['jacobian', 'log-determinant'],
    map: (truth) => (x, s, t) =>
      eachRow(truth.map(x, s, t), truth.d, (y, i) => (s[i] === 1 && t[i] === 1 ? y + 1e-6 : y)),
  }),
  mapMutant({
    name: 'quantised-output',
    description: 'Output rounded to multiples of 1e-6.',
    hides: 'a tolerance looser than 5e-7',
    settings: ['gaussian', 'product'],
    expected: ['boundary', 'trajectory'],
    map: (truth) => (x, s, t) => eachRow(truth.map(x, s, t), truth.d, (y) => Math.round(y * 1e6) / 1e6),
  }),
];
