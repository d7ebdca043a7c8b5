import { expect, test } from 'vitest';
import { fisherTest } from '../../../src/benchmarks/statistics/index.ts';

// scipy.stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue
test.each([
  [2, 16, 2, 3, 0.097007],
  [0, 16, 2, 3, 0.017544],
  [3, 10, 7, 10, 0.178895],
  [8, 8, 0, 8, 0.000155],
  [1, 5, 1, 5, 1],
])('%d of %d beside %d of %d has p = %d', (a, n, b, m, p) => {
  expect(fisherTest({ successes: a, n }, { successes: b, n: m })).toBeCloseTo(p, 5);
  expect(fisherTest({ successes: b, n: m }, { successes: a, n })).toBeCloseTo(p, 5);
});
