import { UNIT_ROUNDOFF } from '../core/precision.ts';
import type { Jet } from './jet.ts';

/** A function of one time with its first two derivatives. */
export type Curve = (t: number) => readonly [value: number, first: number, second: number];

/** Positive nodes and weights of the 8-point Gauss–Legendre rule on [-1, 1] (DLMF 3.5.v). */
const RULE = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const;

/** Longest interval on which the rule is tried: beyond it the quotient and its derivatives have the digits. */
const LONGEST = 1 / 16;

/**
 * (f(t) - f(s))/(t - s) with its derivatives in s and t, f'(s) and f''(s)/2 at s = t. On short intervals the mean of f', which keeps the digits that the quotient
 * loses, `∂_s = ∫ (1 - λ) f'' dλ`, `∂_t = ∫ λ f'' dλ`, where the two agree within the rounding of the quotient.
 */
export function meanSlope(f: Curve, s: number, t: number): Jet {
  const h = t - s;
  const start = f(s);
  if (h === 0) return [start[1], start[2] / 2, start[2] / 2];
  const end = f(t);
  const quotient = (end[0] - start[0]) / h;
  if (Math.abs(h) <= LONGEST) {
    let [mean, ds, dt] = [0, 0, 0];
    for (const [node, weight] of RULE) {
      for (const sign of [-1, 1]) {
        const share = (1 + sign * node) / 2;
        const [, first, second] = f(s + share * h);
        mean += (weight / 2) * first;
        ds += (weight / 2) * (1 - share) * second;
        dt += (weight / 2) * share * second;
      }
    }
    const size = Math.abs(start[0]) + Math.abs(end[0]) + Math.abs(start[1]);
    if (Math.abs(mean - quotient) <= (8 * UNIT_ROUNDOFF.float64 * size) / Math.abs(h)) return [mean, ds, dt];
  }
  return [quotient, (quotient - start[1]) / h, (end[1] - quotient) / h];
}
