import erfcinv from '@stdlib/math-base-special-erfcinv';
import type { Tails } from './types.ts';

/** z with P(Z >= z) = `probability`, 0 < probability < 1. */
export function normalUpperQuantile(probability: number): number {
  return Math.SQRT2 * erfcinv(2 * probability);
}

/** The standard normal score with the given tails: Φ⁻¹(lower), taken from whichever tail is the smaller. */
export function normalScore(tails: Tails): number {
  return tails.lower <= tails.upper ? -Math.SQRT2 * erfcinv(2 * tails.lower) : Math.SQRT2 * erfcinv(2 * tails.upper);
}
