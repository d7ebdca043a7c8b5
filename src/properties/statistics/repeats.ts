import type { TestResult } from './types.ts';

/**
 * The test that draws of a continuous law do not repeat, where rounding gives no value a probability above `atom`: given the earlier
 * ones, draw i repeats one with probability at most `(i-1) · atom`, so that r repeats or more have probability at most `λʳ/r!` (union
 * over the sets of r draws), `λ = n(n-1)/2 · atom`: the birthday bound.
 */
export function repeatsTest(name: string, draws: Float64Array, atom: number): TestResult {
  const n = draws.length;
  const count = n - new Set(draws).size;
  const mean = (n * (n - 1) * atom) / 2;
  let logBound = 0;
  let least = 0;
  for (let r = 1; r <= count; r++) {
    logBound += Math.log(mean / r);
    least = Math.min(least, logBound);
  }
  return { name, statistic: count, pValue: Math.exp(least), exactness: 'valid', n };
}
