import type { TestResult } from './types.ts';

/** The sizes of batches of independent draws, and how many draws of each repeat an earlier one of their batch exactly. */
export interface Repeats {
  readonly sizes: readonly number[];
  readonly count: number;
}

/** Counts the draws of a batch that are equal to an earlier one. */
export function repeatsIn(batches: readonly Float64Array[]): Repeats {
  const sizes = batches.map((batch) => batch.length);
  return { sizes, count: batches.reduce((sum, batch) => sum + batch.length - new Set(batch).size, 0) };
}

/**
 * The test that draws of a continuous law do not repeat within their batch, where rounding gives no value a probability above `atom`:
 * given the earlier ones, draw i repeats one with probability at most `(i-1) · atom`, so that r repeats or more have probability at
 * most `λʳ/r!` (union over the sets of r draws), `λ = Σ n(n-1)/2 · atom` over the batches: the birthday bound.
 */
export function repeatsTest(name: string, { sizes, count }: Repeats, atom: number): TestResult {
  const mean = sizes.reduce((sum, n) => sum + (n * (n - 1) * atom) / 2, 0);
  let bound = 1;
  let pValue = 1;
  for (let r = 1; r <= count && bound > 0; r++) {
    bound *= mean / r;
    pValue = Math.min(pValue, bound);
  }
  const n = sizes.reduce((sum, size) => sum + size, 0);
  return { name, statistic: count, pValue, exactness: 'valid', n };
}
