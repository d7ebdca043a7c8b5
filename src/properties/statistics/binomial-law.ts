import { deviance, stirlingError } from './deviance.ts';
import type { Tails } from './types.ts';

/**
 * P(K = k) for K ~ Binomial(n, p), integer 0 <= k <= n, 0 <= p <= 1; `q` is 1 - p where the caller knows it better.
 * Relative error a few 1e-14 (Loader's saddle-point form) however small the probability.
 */
export function binomialPmf(k: number, n: number, p: number, q = 1 - p): number {
  if (p <= 0) return k === 0 ? 1 : 0;
  if (q <= 0) return k === n ? 1 : 0;
  if (k === 0) return Math.exp(n * (p < 0.5 ? Math.log1p(-p) : Math.log(q)));
  if (k === n) return Math.exp(n * (q < 0.5 ? Math.log1p(-q) : Math.log(p)));
  const exponent =
    stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * p) - deviance(n - k, n * q);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
}

/**
 * P(K <= k) and P(K >= k) for K ~ Binomial(n, p): the smaller tail by summing outwards from k until the terms no
 * longer count, each tail accurate to 1e-12 in relative terms.
 */
export function binomialTails(k: number, n: number, p: number): Tails {
  if (k < 0) return { lower: 0, upper: 1 };
  if (k > n) return { lower: 1, upper: 0 };
  const at = binomialPmf(k, n, p);
  if (p <= 0 || p >= 1) return { lower: k >= n * p ? 1 : 0, upper: k <= n * p ? 1 : 0 };
  if (k >= n * p) {
    const beyond = outward(at, n - k, (step) => ((n - k - step) * p) / ((k + step + 1) * (1 - p)));
    return { lower: Math.min(1, 1 - beyond), upper: Math.min(1, at + beyond) };
  }
  const beyond = outward(at, k, (step) => ((k - step) * (1 - p)) / ((n - k + step + 1) * p));
  return { lower: Math.min(1, at + beyond), upper: Math.min(1, 1 - beyond) };
}

/** Sum of the terms beyond the first, given the ratio of term `step + 1` to term `step`. */
function outward(first: number, count: number, ratio: (step: number) => number): number {
  let term = first;
  let sum = 0;
  for (let step = 0; step < count; step++) {
    term *= ratio(step);
    const next = sum + term;
    if (next === sum) break;
    sum = next;
  }
  return sum;
}
