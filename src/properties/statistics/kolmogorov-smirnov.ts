import { binomialPmf } from './binomial-law.ts';
import type { Rates, TestResult } from './types.ts';

/**
 * Kolmogorov–Smirnov distance sup |F_n(x) - F(x)| of draws given by their probability integral transforms
 * `u_i = F(x_i)`. With `slack` (n, how far rounding may have moved each u_i) the smallest distance that the unrounded
 * draws may have had: it never exceeds the true one, so that p-values stay valid. NaN counts as a distance of 1.
 */
export function ksDistance(u: Float64Array, slack?: Float64Array): number {
  const n = u.length;
  if (u.some(Number.isNaN)) return 1;
  const raised = slack ? u.map((value, i) => value + slack[i]).sort() : u.slice().sort();
  const lowered = slack ? u.map((value, i) => value - slack[i]).sort() : raised;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    distance = Math.max(distance, (i + 1) / n - raised[i], lowered[i] - i / n);
  }
  return Math.min(distance, 1);
}

/**
 * P(D_n⁺ >= distance), the one-sided Smirnov tail, exact at every n:
 * `Σ_{j <= n(1-d)} (d/q_j) · P(Binomial(n, q_j) = j)`, `q_j = d + j/n`. All terms are positive: relative error 1e-12.
 * Source: Birnbaum & Tingey (1951), eq (3.0).
 */
export function smirnovTail(distance: number, n: number): number {
  if (distance <= 0) return 1;
  if (distance >= 1) return 0;
  let sum = 0;
  const last = Math.min(n - 1, Math.floor(n * (1 - distance)));
  for (let j = 0; j <= last; j++) {
    const q = distance + j / n;
    if (q < 1) sum += (distance / q) * binomialPmf(j, n, q, 1 - distance - j / n);
  }
  return Math.min(1, sum);
}

/**
 * p-value of a two-sided distance: twice the exact one-sided tail. Valid at every n (union of the two sides); it
 * exceeds the exact two-sided value by P(both sides), a share p³/8 of it, so it is exact for all purposes at p <= 0.1
 * (share 1.3e-4) and far out (3e-9: nothing).
 */
export function ksPValue(distance: number, n: number): number {
  return Math.min(1, 2 * smirnovTail(distance, n));
}

/** The test that `u` are independent uniforms on [0, 1]; `slack` as in {@link ksDistance}. */
export function ksTest(name: string, u: Float64Array, slack?: Float64Array): TestResult {
  const statistic = ksDistance(u, slack);
  return { name, statistic, pValue: ksPValue(statistic, u.length), exactness: slack ? 'valid' : 'exact', n: u.length };
}

/**
 * Sup-distance between the law of the draws and the claimed one that {@link ksTest} detects at the stated rates:
 * `√(log(2/falseFail)/2n) + √(log(1/falsePass)/2n)`. The first term bounds the critical distance (Dvoretzky, Kiefer &
 * Wolfowitz; constant by Massart 1990), the second is Hoeffding's bound at the point of largest difference.
 */
export function ksDetectable(n: number, { falseFail, falsePass }: Rates): number {
  return (Math.sqrt(Math.log(2 / falseFail)) + Math.sqrt(Math.log(1 / falsePass))) / Math.sqrt(2 * n);
}

/** Draws after which {@link ksDetectable} is at most `distance`. */
export function ksSampleSize(distance: number, rates: Rates): number {
  return Math.ceil((ksDetectable(1, rates) / distance) ** 2);
}
