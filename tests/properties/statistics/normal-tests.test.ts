import { describe, expect, it } from 'vitest';
import { lowerTail } from '../../../src/analytic/normal.ts';
import {
  chiSquareQuantile,
  chiSquareTails,
  meanDetectable,
  meanSquareTest,
  meanTest,
  normalUpperQuantile,
  scaleDetectable,
} from '../../../src/properties/statistics/index.ts';

const z = Float64Array.of(1, -0.5, 2, 0.3, 1.2);
const times = (factor: number) => z.map((value) => factor * value);
const slack = (value: number) => new Float64Array(5).fill(value);

describe('the mean of scores', () => {
  // (Σz)²/n is χ² with one degree of freedom, its upper tail both sides of the mean; Σz = 4.
  it('has the p-value of a χ², on either side', () => {
    for (const sign of [1, -1])
      expect(meanTest('z', times(sign)).pValue).toBeCloseTo(chiSquareTails(16 / 5, 1).upper, 13);
  });

  it('is given what rounding may have done to it', () => {
    const { pValue, exactness } = meanTest('z', times(-1), slack(0.1));
    expect(pValue).toBeCloseTo(chiSquareTails(3.5 ** 2 / 5, 1).upper, 13);
    expect(exactness).toBe('valid');
    expect(meanTest('z', z, slack(1)).pValue).toBe(1);
  });

  it('of a NaN is impossible', () => {
    expect(meanTest('z', Float64Array.of(1, Number.NaN)).pValue).toBe(0);
    expect(meanSquareTest('z', Float64Array.of(1, Number.NaN)).pValue).toBe(0);
  });
});

describe('the mean square of scores', () => {
  const square = 6.78;

  it('has twice the smaller tail of a χ² with n degrees of freedom', () => {
    expect(meanSquareTest('z', times(0.1)).pValue).toBeCloseTo(2 * chiSquareTails(0.01 * square, 5).lower, 13);
    expect(meanSquareTest('z', times(3)).pValue / chiSquareTails(9 * square, 5).upper).toBeCloseTo(2, 9);
  });

  it('is given what rounding may have done to it, on either side', () => {
    const least = z.reduce((sum, value) => sum + (3 * Math.abs(value) - 0.1) ** 2, 0);
    const most = z.reduce((sum, value) => sum + (0.1 * Math.abs(value) + 0.01) ** 2, 0);
    expect(meanSquareTest('z', times(3), slack(0.1)).pValue / chiSquareTails(least, 5).upper).toBeCloseTo(2, 9);
    expect(meanSquareTest('z', times(0.1), slack(0.01)).pValue).toBeCloseTo(2 * chiSquareTails(most, 5).lower, 13);
  });
});

it('what is stated as detectable is missed with the stated probability', () => {
  const rates = { falseFail: 1e-4, falsePass: 0.02 };
  const n = 60;
  const shift = meanDetectable(n, rates) * Math.sqrt(n);
  expect(lowerTail(normalUpperQuantile(rates.falseFail / 2) - shift)).toBeCloseTo(rates.falsePass, 10);
  const { growth, shrink } = scaleDetectable(n, rates);
  const critical = (side: 'lower' | 'upper') => chiSquareQuantile(rates.falseFail / 2, n, side);
  expect(chiSquareTails(critical('upper') / growth ** 2, n).lower).toBeCloseTo(rates.falsePass, 9);
  expect(chiSquareTails(critical('lower') / shrink ** 2, n).upper).toBeCloseTo(rates.falsePass, 9);
});
