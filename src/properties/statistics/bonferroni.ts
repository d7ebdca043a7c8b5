import type { TestResult } from './types.ts';

/**
 * Several tests as one: the smallest p-value times their number, valid whatever their dependence. The statistic and n
 * are those of the test that gave it.
 */
export function bonferroni(name: string, tests: readonly TestResult[]): TestResult {
  if (tests.length === 1) return { ...tests[0], name };
  const smallest = tests.reduce((best, test) => (test.pValue < best.pValue ? test : best));
  return { ...smallest, name, pValue: Math.min(1, smallest.pValue * tests.length), exactness: 'valid' };
}
