import type { DoubleDouble } from '../../linear-algebra/double-double.ts';

const SPLITTER = 134217729; // 2^27 + 1 (Dekker 1971): splits 53 bits into 26 + 26.

/** a + b without rounding (Knuth's TwoSum). */
export function twoSum(a: number, b: number): DoubleDouble {
  const sum = a + b;
  const virtual = sum - a;
  return [sum, a - (sum - virtual) + (b - virtual)];
}

/** The rounding error of the product `p = a * b` (Dekker's TwoProduct); exact while |a|, |b| < 2^996. */
export function productError(a: number, b: number, p: number): number {
  const ca = SPLITTER * a;
  const ah = ca - (ca - a);
  const al = a - ah;
  const cb = SPLITTER * b;
  const bh = cb - (cb - b);
  const bl = b - bh;
  return ah * bh - p + ah * bl + al * bh + al * bl;
}

/** (x - centre) · factor to about u², for standardised arguments: an error δ of one is 2 y δ relative in a Gaussian tail. */
export function standardise(x: number, centre: DoubleDouble, factor: DoubleDouble): DoubleDouble {
  const difference = twoSum(x, -centre[0]);
  const low = difference[1] - centre[1];
  const hi = difference[0] * factor[0];
  return [hi, productError(difference[0], factor[0], hi) + difference[0] * factor[1] + low * factor[0]];
}
