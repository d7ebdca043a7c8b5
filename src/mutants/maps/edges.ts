import { averageVelocity, eachRow, mapOf } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { mapMutant } from './build.ts';

/** Zeros, and NaN where x is not finite. */
const atOrigin = (x: Float64Array) => x.map((value) => value * 0);

/** Maps that break at the edges of their domain, or that do not depend on an argument. */
export const edges: readonly Mutant[] = [
  mapMutant({
    name: 'nan-on-diagonal',
    description: '0/0 at s = t: x + (t - s) ((X - x)/(t - s)).',
    hides: 's ≠ t',
    settings: ['gaussian', 'product'],
    expected: ['boundary', 'domain'],
    also: ['non-finite', 'batch-independence'],
    map: (truth) => (x, s, t) => eachRow(truth.map(x, s, t), truth.d, (y, i) => (s[i] === t[i] ? Number.NaN : y)),
  }),
  mapMutant({
    name: 'nan-at-data-end',
    description: 'log(1 - t) somewhere: NaN at t = 1.',
    hides: 't < 1',
    settings: ['gaussian', 'product'],
    expected: ['domain'],
    also: ['non-finite'],
    map: (truth) => (x, s, t) => eachRow(truth.map(x, s, t), truth.d, (y, i) => (t[i] === 1 ? Number.NaN : y)),
  }),
  mapMutant({
    name: 'throws-at-noise-end',
    description: 'Throws when a start time is 0.',
    hides: 's > 0',
    settings: ['gaussian', 'product'],
    expected: ['domain'],
    also: ['non-finite', 'deterministic', 'batch-independence', 'arguments-unchanged', 'jvp'],
    map: (truth) => (x, s, t) => {
      if (s.some((value) => value === 0)) throw new RangeError('log of zero');
      return truth.map(x, s, t);
    },
  }),
  mapMutant({
    name: 'infinite-backward',
    description: 'Infinity for s > t while it declares both directions.',
    hides: 's <= t',
    settings: ['gaussian', 'product'],
    expected: ['inverse', 'domain'],
    also: ['non-finite', 'batch-independence'],
    map: (truth) => (x, s, t) =>
      eachRow(truth.map(x, s, t), truth.d, (y, i) => (s[i] > t[i] ? Number.POSITIVE_INFINITY : y)),
  }),
  mapMutant({
    name: 'ignores-start',
    description: 's is read as 0 whatever it is.',
    hides: 's = 0',
    settings: ['gaussian', 'product'],
    expected: ['arguments', 'boundary', 'trajectory', 'inverse'],
    map: (truth) => (x, s, t) =>
      truth.map(
        x,
        s.map((value) => value * 0),
        t,
      ),
  }),
  mapMutant({
    name: 'ignores-end',
    description: 't is read as 1 whatever it is.',
    hides: 't = 1',
    settings: ['gaussian', 'product'],
    expected: ['arguments', 'boundary', 'trajectory', 'inverse'],
    map: (truth) => (x, s, t) =>
      truth.map(
        x,
        s,
        t.map((value) => value * 0 + 1),
      ),
  }),
  mapMutant({
    name: 'ignores-points',
    description: 'The image of the origin whatever x is.',
    hides: 'one point',
    settings: ['gaussian', 'product'],
    expected: ['arguments', 'boundary', 'trajectory', 'push-forward', 'log-determinant'],
    map: (truth) => (x, s, t) => truth.map(atOrigin(x), s, t),
  }),
  mapMutant({
    name: 'velocity-ignores-points',
    description: 'x + (t - s) v(0): the displacement does not depend on x.',
    hides: 'the boundary; a shift',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'lagrangian', 'tangent'],
    holds: ['boundary'],
    hidden: { setting: 'shift', properties: ['map.trajectory', 'map.semigroup', 'map.tangent'] },
    map: (truth) => {
      const v = averageVelocity(truth);
      return mapOf((x, s, t) => v(atOrigin(x), s, t), truth.d);
    },
  }),
  mapMutant({
    name: 'ignores-second-coordinate',
    description: 'The second coordinate is read as 0 and returned as it came.',
    hides: 'one dimension',
    settings: ['non-commuting', 'product'],
    expected: ['trajectory', 'lagrangian', 'push-forward'],
    holds: ['boundary'],
    also: ['non-finite'],
    map: (truth) =>
      truth.d < 2
        ? null
        : (x, s, t) => {
            const flat = eachRow(x, truth.d, (value, _, k) => (k === 1 ? value * 0 : value));
            return eachRow(truth.map(flat, s, t), truth.d, (y, i, k) =>
              s[i] === t[i] || k === 1 ? x[i * truth.d + k] : y,
            );
          },
  }),
  mapMutant({
    name: 'first-coordinate-only',
    description: 'Only the first coordinate is transported.',
    hides: 'one dimension; the boundary',
    settings: ['non-commuting', 'product'],
    expected: ['trajectory', 'lagrangian', 'tangent', 'push-forward', 'log-determinant'],
    holds: ['boundary'],
    also: ['non-finite'],
    map: (truth) =>
      truth.d < 2
        ? null
        : (x, s, t) => eachRow(truth.map(x, s, t), truth.d, (y, i, k) => (k === 0 ? y : x[i * truth.d + k])),
  }),
  mapMutant({
    name: 'coordinates-exchanged',
    description: 'The displacement of the second coordinate is given to the first and the other way round.',
    hides: 'symmetric targets; the boundary',
    settings: ['non-commuting', 'product'],
    expected: ['trajectory', 'lagrangian', 'tangent', 'jacobian'],
    holds: ['boundary'],
    map: (truth) =>
      truth.d !== 2
        ? null
        : (x, s, t) => {
            const y = truth.map(x, s, t);
            return y.map((_, index) => x[index] + (y[index ^ 1] - x[index ^ 1]));
          },
  }),
];
