/**
 * Saddle-point pieces from which binomial, Poisson and gamma probabilities are assembled without cancellation.
 * Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000).
 */

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** log Γ(a + 1) for a multiple of 1/2 with 0 <= a <= 16, by the product down to Γ(1) or Γ(1/2); error a few ulps. */
function logFactorial(a: number): number {
  let product = 1;
  let factor = a;
  for (; factor >= 1; factor--) product *= factor;
  return Math.log(factor > 0 ? product * factor * Math.sqrt(Math.PI) : product);
}

/**
 * Error of Stirling's formula, `log Γ(a+1) - (a + 1/2) log a + a - log √(2π)`, for a > 0 a multiple of 1/2.
 * Absolute error below 1e-14: exact product up to 16, five terms of the asymptotic series beyond.
 */
export function stirlingError(a: number): number {
  if (a <= 16) return logFactorial(a) - (a + 0.5) * Math.log(a) + a - HALF_LOG_TWO_PI;
  const inverse = 1 / a;
  const square = inverse * inverse;
  return inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
}

/**
 * Deviance part `x log(x/m) + m - x`, x >= 0, m > 0, accurate in relative terms also for x near m, where the plain
 * formula cancels: with v = (x-m)/(x+m) it is (x-m) v + 2x (v³/3 + v⁵/5 + …).
 */
export function deviance(x: number, m: number): number {
  if (x === 0) return m;
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  const square = v * v;
  let sum = (x - m) * v;
  let power = 2 * x * v;
  for (let odd = 3; ; odd += 2) {
    power *= square;
    const next = sum + power / odd;
    if (next === sum) return sum;
    sum = next;
  }
}
