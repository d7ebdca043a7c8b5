import erfc from '@stdlib/math-base-special-erfc';
import erfcinv from '@stdlib/math-base-special-erfcinv';
import type { Tails } from './types.ts';

/** Φ(x), accurate in relative terms in the lower tail. */
export function normalLower(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

/** z with P(Z >= z) = `probability`, 0 < probability < 1. */
export function normalUpperQuantile(probability: number): number {
  return Math.SQRT2 * erfcinv(2 * probability);
}

/** The standard normal score with the given tails: Φ⁻¹(lower), taken from whichever tail is the smaller. */
export function normalScore(tails: Tails): number {
  return tails.lower <= tails.upper ? -Math.SQRT2 * erfcinv(2 * tails.lower) : Math.SQRT2 * erfcinv(2 * tails.upper);
}
