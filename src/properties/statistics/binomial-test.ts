import { binomialTails } from './binomial-law.ts';
import type { Interval, Rates, TestResult } from './types.ts';

/**
 * Test that `successes` of `n` independent trials came with probability p: twice the smaller exact tail, at most 1.
 * Valid, not exact, because counts are discrete.
 */
export function binomialTest(name: string, successes: number, n: number, p: number): TestResult {
  const { lower, upper } = binomialTails(successes, n, p);
  const statistic = n > 0 ? successes / n : 0;
  return { name, statistic, pValue: Math.min(1, 2 * Math.min(lower, upper)), exactness: 'valid', n };
}

/** Clopper–Pearson interval for p: covers with probability at least 1 - `miss`, each end missing at most half of it. */
export function clopperPearson(successes: number, n: number, miss: number): Interval {
  const low = successes === 0 ? 0 : bisect((p) => binomialTails(successes, n, p).upper < miss / 2);
  const high = successes === n ? 1 : bisect((p) => binomialTails(successes, n, p).lower > miss / 2);
  return { low, high };
}

/**
 * Smallest δ such that both p + δ and p - δ (where they are probabilities) are rejected by {@link binomialTest} with
 * probability at least 1 - falsePass, from the exact tails; Infinity where n is too small for either.
 */
export function binomialDetectable(n: number, p: number, { falseFail, falsePass }: Rates): number {
  const rejectsAbove = firstCount(n, (k) => binomialTails(k, n, p).upper <= falseFail / 2);
  const rejectsBelow = firstCount(n, (k) => binomialTails(n - k, n, p).lower <= falseFail / 2);
  const above = shift(n, rejectsAbove, falsePass) - p;
  const below = shift(n, rejectsBelow, falsePass) - (1 - p);
  const wanted = [p < 1 ? above : 0, p > 0 ? below : 0].filter((value) => value > 0);
  return wanted.length > 0 ? Math.max(...wanted) : Number.POSITIVE_INFINITY;
}

/** Smallest probability at which P(K >= critical) >= 1 - falsePass; Infinity where no count is critical. */
function shift(n: number, critical: number, falsePass: number): number {
  if (critical > n) return Number.POSITIVE_INFINITY;
  return bisect((p) => binomialTails(critical - 1, n, p).lower > falsePass);
}

/** The first k in 0 … n for which a monotone condition holds; n + 1 where none does. */
function firstCount(n: number, holds: (k: number) => boolean): number {
  let low = 0;
  let high = n + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The p at which a condition that holds for small p ceases to. */
function bisect(holds: (p: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
