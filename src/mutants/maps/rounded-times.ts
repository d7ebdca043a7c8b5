import { eachRow } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { mapMutant } from './build.ts';
import { reclocked } from './retimed.ts';

/** Times rounded, clamped or wrapped before the right map sees them. */
export const roundedTimes: readonly Mutant[] = [
  mapMutant({
    name: 'times-clamped',
    description: 'Times clamped to [0.02, 0.98].',
    hides: 'times inside, and every identity of the map with itself',
    settings: ['gaussian', 'product'],
    expected: ['trajectory'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: reclocked((t) => Math.min(0.98, Math.max(0.02, t))),
  }),
  mapMutant({
    name: 'periodic-time',
    description: 'A periodic time embedding: t = 1 is read as t = 0.',
    hides: 'times below 1',
    settings: ['gaussian', 'product'],
    expected: ['trajectory'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: reclocked((time) => time % 1),
  }),
  mapMutant({
    name: 'grid-times',
    description: 'Both times rounded to multiples of 1/128.',
    hides: 'the grid, and every identity of the map with itself',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'continuity', 'tangent'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: reclocked((t) => Math.round(t * 128) / 128),
  }),
  mapMutant({
    name: 'grid-only',
    description: 'Exact where t is a multiple of 1/128 and off by up to 1e-3 (t - s) between.',
    hides: 'end times on the grid',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'tangent', 'lagrangian'],
    holds: ['boundary'],
    map: (truth) => (x, s, t) =>
      eachRow(truth.map(x, s, t), truth.d, (y, i) => y + 1e-3 * (t[i] - s[i]) * Math.sin(128 * Math.PI * t[i]) ** 2),
  }),
  mapMutant({
    name: 'half-precision-times',
    description: 'Times rounded to the 11 significant bits of float16.',
    hides: 'times with few bits, and every identity of the map with itself',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'continuity', 'tangent'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: reclocked((t) => {
      const unit = t < 2 ** -14 ? 2 ** -24 : 2 ** (Math.floor(Math.log2(t)) - 10);
      return Math.round(t / unit) * unit;
    }),
  }),
  mapMutant({
    name: 'single-precision-times',
    description: 'Times rounded to float32 in a float64 subject.',
    hides: 'times with 24 bits or fewer, and every identity of the map with itself',
    settings: ['gaussian', 'non-commuting'],
    expected: ['trajectory'],
    holds: ['boundary', 'semigroup', 'inverse'],
    map: reclocked(Math.fround),
  }),
];
