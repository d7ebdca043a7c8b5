import { describe, expect, it } from 'vitest';
import {
  bootstrapInterval,
  diverged,
  mean,
  pairedDifference,
  proportion,
  quantile,
  signFlipTest,
  studentTwoSided,
} from '../../../src/benchmarks/statistics/index.ts';
import { stream } from '../../../src/core/random.ts';

describe('quantiles', () => {
  // numpy.quantile([4, 1, 3, 2], [0, .3, .5, .99, 1]) = [1, 1.9, 2.5, 3.97, 4]
  it('are linear between order statistics', () => {
    const found = [0, 0.3, 0.5, 0.99, 1].map((p) => quantile([4, 1, 3, 2], p));
    for (const [k, value] of [1, 1.9, 2.5, 3.97, 4].entries()) expect(found[k]).toBeCloseTo(value, 12);
  });

  it('take NaN for the worst', () => {
    expect(quantile([1, Number.NaN, 2], 1)).toBe(Number.POSITIVE_INFINITY);
    expect(quantile([1, Number.NaN, 2], 0.5)).toBe(2);
    expect(quantile([], 0.5)).toBeNaN();
    expect(diverged({ nonFinite: null, score: Number.NaN })).toBe(true);
  });
});

it('a proportion has the Clopper–Pearson interval', () => {
  // python3 scripts/statistics/reference.py: Clopper–Pearson of 3 in 50 at 95 %.
  const { value, low, high } = proportion(3, 50);
  expect(value).toBe(0.06);
  expect(low).toBeCloseTo(0.012548587835334062, 12);
  expect(high).toBeCloseTo(0.16548194660377288, 12);
});

it('the paired t-test is two-sided, with n - 1 degrees of freedom', () => {
  // Differences 1, 2, 1.5, 2.2, 0.3: t = 5**.5*x.mean()/x.std(ddof=1) = 4.058397249567139.
  const zero = [0, 0, 0, 0, 0];
  const values = [1, 2, 1.5, 2.2, 0.3];
  const p = studentTwoSided(4.058397249567139, 4);
  expect(pairedDifference(values, zero).tTest).toBeCloseTo(p, 12);
  expect(pairedDifference(zero, values).tTest).toBeCloseTo(p, 12);
});

it('signed ranks share ties, and zeros take none', () => {
  // |differences| 1, 1, 2, 3 have the ranks 1.5, 1.5, 3, 4.
  const { sum, pValue } = signFlipTest([1, 1, -2, 0, 3]);
  expect(sum).toBe(1.5 + 1.5 - 3 + 4);
  // Of the 16 sums ±1.5 ±1.5 ±3 ±4 those of size 4 or more: ±10, ±7 (twice), ±4 (twice), counted by hand: 10.
  expect(pValue).toBe(10 / 16);
});

describe('bootstrap', () => {
  it('by percentiles is Student’s interval where there are many values', () => {
    const values = stream(1, 'bootstrap normal').normals(400);
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / 400);
    const { low, high } = bootstrapInterval(values, { statistic: mean, method: 'percentile', resamples: 4000 });
    // ± 1.96 deviations of the mean; an end of 4,000 resamples has a standard error of 4 % of one.
    expect((high - low) / ((2 * 1.96 * deviation) / 20)).toBeGreaterThan(0.92);
    expect((high - low) / ((2 * 1.96 * deviation) / 20)).toBeLessThan(1.08);
  });

  it('takes the bias of a statistic off', () => {
    const values = Float64Array.from({ length: 30 }, (_, i) => i);
    const square = (v: Float64Array): number => mean(v.map((one) => (one - mean(v)) ** 2));
    const options = { statistic: square, resamples: 2000 };
    const plain = bootstrapInterval(values, { ...options, method: 'percentile' });
    const corrected = bootstrapInterval(values, { ...options, method: 'bca' });
    // The variance of a resample is too small by 1/n on average.
    expect(corrected.low).toBeGreaterThan(plain.low);
    expect(corrected.high).toBeGreaterThan(plain.high);
  });
});
