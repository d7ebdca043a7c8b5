import { averageVelocity, mapOf } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { mapMutant } from './build.ts';

/** Rounded to `bits` significant bits. */
export function roundBits(value: number, bits: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) + 1 - bits);
  return Math.round(value / unit) * unit;
}

/** A precision that is not the declared one. */
export const precision: readonly Mutant[] = [
  mapMutant({
    name: 'float32-output',
    description: 'Output rounded to float32 in a subject that declares float64.',
    hides: 'points with 24 bits or fewer',
    settings: ['gaussian', 'product'],
    expected: ['boundary', 'trajectory', 'semigroup', 'inverse'],
    map: (truth) => (x, s, t) => truth.map(x, s, t).map(Math.fround),
  }),
  mapMutant({
    name: 'float32-input',
    description: 'Points rounded to float32 on entry, the displacement added to the original point.',
    hides: 'points with 24 bits or fewer; the boundary',
    settings: ['gaussian', 'product'],
    expected: ['trajectory'],
    holds: ['boundary'],
    map: (truth) => (x, s, t) => {
      const rounded = x.map(Math.fround);
      const y = truth.map(rounded, s, t);
      return y.map((value, i) => x[i] + (value - rounded[i]));
    },
  }),
  mapMutant({
    name: 'float32-velocity',
    description: 'x + (t - s) v with v rounded to float32: the boundary holds.',
    hides: 'the boundary',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'semigroup', 'inverse'],
    holds: ['boundary'],
    map: (truth) => {
      const v = averageVelocity(truth);
      return mapOf((x, s, t) => v(x, s, t).map(Math.fround), truth.d);
    },
  }),
  mapMutant({
    name: 'bfloat16-velocity',
    description: 'Declares float32 and rounds v to the 8 bits of bfloat16 (autocast).',
    hides: 'the boundary',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'semigroup'],
    holds: ['boundary'],
    subject: () => ({ dtype: 'float32' }),
    map: (truth) => {
      const v = averageVelocity(truth);
      const map = mapOf((x, s, t) => v(x, s, t).map((slope) => roundBits(slope, 8)), truth.d);
      return (x, s, t) => map(x, s, t).map(Math.fround);
    },
  }),
  mapMutant({
    name: 'tensorfloat32-map',
    description: 'Declares float32 and computes with the 11 significant bits of TF32.',
    hides: 'the boundary',
    settings: ['gaussian', 'product'],
    expected: ['trajectory', 'semigroup'],
    holds: ['boundary'],
    subject: () => ({ dtype: 'float32' }),
    map: (truth) => (x, s, t) => {
      const y = truth.map(x, s, t);
      return y.map((value, i) => Math.fround(x[i] + roundBits(value - x[i], 11)));
    },
  }),
];
