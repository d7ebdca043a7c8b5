import { deviance, stirlingError } from './deviance.ts';
import type { Tails } from './types.ts';

/**
 * P(T <= x) and P(T >= x) for T ~ χ² with `df` >= 1 degrees of freedom (a whole number): the regularised incomplete
 * gamma functions at a = df/2, x/2, by the power series below the mean and Lentz's continued fraction above. The tail
 * on whose side x lies is accurate to 1e-12 in relative terms, the other one is its complement. O(√df) operations
 * around the mean.
 */
export function chiSquareTails(x: number, df: number): Tails {
  if (!(x > 0)) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const a = df / 2;
  const y = x / 2;
  // y^a e^-y / Γ(a+1)
  const front = Math.exp(-stirlingError(a) - deviance(a, y)) / Math.sqrt(2 * Math.PI * a);
  if (y < a + 1) {
    const lower = Math.min(1, front * series(a, y));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, front * a * fraction(a, y));
  return { lower: 1 - upper, upper };
}

/** Σ_k y^k / ((a+1) … (a+k)). */
function series(a: number, y: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; ; k++) {
    term *= y / (a + k);
    const next = sum + term;
    if (next === sum) return sum;
    sum = next;
  }
}

/** Γ(a, y) e^y y^-a by its continued fraction 1/(y+1-a- 1(1-a)/(y+3-a- …)), y > a + 1. */
function fraction(a: number, y: number): number {
  let b = y + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let value = d;
  for (let k = 1; k < 1e7; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) <= Number.EPSILON) break;
  }
  return value;
}

/**
 * The x with P(T <= x) = `probability` (`side` lower) or P(T >= x) = `probability` (upper), by bisection on that
 * tail; relative error 1e-12. Intended for planning, not for inner loops.
 */
export function chiSquareQuantile(probability: number, df: number, side: keyof Tails): number {
  const wanted = (x: number): boolean =>
    side === 'lower' ? chiSquareTails(x, df).lower < probability : chiSquareTails(x, df).upper > probability;
  let high = df;
  while (wanted(high)) high *= 2;
  let low = 0;
  for (let k = 0; k < 100 && high - low > 1e-13 * high; k++) {
    const middle = (low + high) / 2;
    if (wanted(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
