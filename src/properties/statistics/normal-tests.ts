import erfc from '@stdlib/math-base-special-erfc';
import { chiSquareQuantile, chiSquareTails } from './chi-square-law.ts';
import { normalUpperQuantile } from './normal-law.ts';
import type { Rates, TestResult } from './types.ts';

/**
 * Test that `scores` are independent N(0, 1), by their mean: √n · mean is exactly N(0, 1). `slack` (n, bounds on what
 * rounding did to each score) is given to the subject: the p-value is then valid instead of exact.
 */
export function meanTest(name: string, scores: Float64Array, slack?: Float64Array): TestResult {
  const n = scores.length;
  let sum = 0;
  for (const score of scores) sum += score;
  const allowance = slack ? total(slack) : 0;
  const size = Math.max(0, Math.abs(sum) - allowance) / Math.sqrt(n);
  const pValue = Number.isNaN(size) ? 0 : erfc(size * Math.SQRT1_2);
  return { name, statistic: sum / n, pValue, exactness: slack ? 'valid' : 'exact', n };
}

/**
 * Test that `scores` are independent N(0, 1), by their mean square: the sum of squares is exactly χ² with n degrees of
 * freedom; twice the smaller tail. `slack` as in {@link meanTest}.
 */
export function meanSquareTest(name: string, scores: Float64Array, slack?: Float64Array): TestResult {
  const n = scores.length;
  let sum = 0;
  let least = 0;
  let most = 0;
  for (let i = 0; i < n; i++) {
    const size = Math.abs(scores[i]);
    const allowance = slack ? slack[i] : 0;
    sum += size * size;
    least += Math.max(0, size - allowance) ** 2;
    most += (size + allowance) ** 2;
  }
  const pValue = Number.isNaN(sum)
    ? 0
    : Math.min(1, 2 * Math.min(chiSquareTails(most, n).lower, chiSquareTails(least, n).upper));
  return { name, statistic: sum / n, pValue, exactness: slack ? 'valid' : 'exact', n };
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** Shift of the mean, in standard deviations, that {@link meanTest} detects: `(z_{falseFail/2} + z_falsePass)/√n`. */
export function meanDetectable(n: number, { falseFail, falsePass }: Rates): number {
  return (normalUpperQuantile(falseFail / 2) + normalUpperQuantile(falsePass)) / Math.sqrt(n);
}

/** Draws after which {@link meanDetectable} is at most `shift`. */
export function meanSampleSize(shift: number, rates: Rates): number {
  return Math.ceil((meanDetectable(1, rates) / shift) ** 2);
}

/**
 * Scale factors that {@link meanSquareTest} detects: a subject whose scores are N(0, σ²) with σ at most `shrink` or at
 * least `growth` is passed with probability at most falsePass. Exact, from χ² quantiles.
 */
export function scaleDetectable(n: number, { falseFail, falsePass }: Rates): { shrink: number; growth: number } {
  return {
    shrink: Math.sqrt(chiSquareQuantile(falseFail / 2, n, 'lower') / chiSquareQuantile(falsePass, n, 'upper')),
    growth: Math.sqrt(chiSquareQuantile(falseFail / 2, n, 'upper') / chiSquareQuantile(falsePass, n, 'lower')),
  };
}

/** Draws after which {@link meanSquareTest} detects the scale factor `scale` (below or above 1). */
export function scaleSampleSize(scale: number, rates: Rates): number {
  const detects = (n: number): boolean => {
    const { shrink, growth } = scaleDetectable(n, rates);
    return scale < 1 ? scale <= shrink : scale >= growth;
  };
  let high = 2;
  while (!detects(high)) high *= 2;
  let low = high / 2;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (detects(middle)) high = middle;
    else low = middle;
  }
  return high;
}
