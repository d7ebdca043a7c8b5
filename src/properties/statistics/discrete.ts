import { binomialDetectable, binomialTest } from './binomial-test.ts';
import { bonferroni } from './bonferroni.ts';
import type { Rates, TestResult } from './types.ts';

/**
 * Test that independent draws from a finite set have the given probabilities: an exact binomial test of every
 * category, Bonferroni over categories. Valid at every n, however rare a category.
 */
export function discreteTest(
  name: string,
  counts: readonly number[],
  probabilities: readonly number[] = counts.map(() => 1 / counts.length),
): TestResult {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const each = counts.map((count, k) => binomialTest(`${name} [${k}]`, count, n, probabilities[k]));
  return { ...bonferroni(name, each), n };
}

/** Change of one category's probability that {@link discreteTest} detects, the largest over categories. */
export function discreteDetectable(n: number, probabilities: readonly number[], rates: Rates): number {
  const share = { ...rates, falseFail: rates.falseFail / probabilities.length };
  return Math.max(...probabilities.map((p) => binomialDetectable(n, p, share)));
}
