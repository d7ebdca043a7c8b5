import { averageVelocity, eachRow, mapOf } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { mapMutant } from './build.ts';
import { retimed } from './retimed.ts';

/** Right for s <= t alone, while both directions are declared. */
export const direction: readonly Mutant[] = [
  mapMutant({
    name: 'symmetric-times',
    description: 'v(s, t) = v(t, s) by a shared embedding: right for s <= t alone.',
    hides: 's <= t',
    settings: ['gaussian', 'non-commuting'],
    expected: ['inverse', 'trajectory'],
    holds: ['boundary'],
    map: (truth) => {
      const v = averageVelocity(truth);
      const earlier = (s: Float64Array, t: Float64Array) => s.map((value, i) => Math.min(value, t[i]));
      const later = (s: Float64Array, t: Float64Array) => t.map((value, i) => Math.max(s[i], value));
      return mapOf((x, s, t) => v(x, earlier(s, t), later(s, t)), truth.d);
    },
  }),
  mapMutant({
    name: 'forward-only',
    description: 'Exact for s <= t; returns x for s > t while it declares both directions.',
    hides: 's <= t',
    settings: ['gaussian', 'product'],
    expected: ['inverse', 'trajectory'],
    holds: ['boundary'],
    map: (truth) =>
      retimed(
        truth,
        (s) => s,
        (s, t) => Math.max(s, t),
      ),
  }),
  mapMutant({
    name: 'backward-euler-step',
    description: 'Exact for s <= t; for s > t one Euler step.',
    hides: 's <= t',
    settings: ['gaussian', 'product'],
    expected: ['inverse', 'trajectory'],
    holds: ['boundary'],
    map: (truth) => (x, s, t) => {
      const y = truth.map(x, s, t);
      const b = truth.velocity(x, s);
      return eachRow(y, truth.d, (value, i, k) =>
        t[i] >= s[i] ? value : x[i * truth.d + k] + (t[i] - s[i]) * b[i * truth.d + k],
      );
    },
  }),
];
