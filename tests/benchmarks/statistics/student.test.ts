import { describe, expect, it } from 'vitest';
import {
  mean,
  meanInterval,
  positiveMeanInterval,
  predictionInterval,
  studentQuantile,
  studentTwoSided,
  variance,
} from '../../../src/benchmarks/statistics/index.ts';

describe('Student’s t', () => {
  // python -c "from scipy.stats import t; print([2*t.sf(x, v) for x, v in [(0.5,1),(2,2),(3,5),(10,7),(2.2,30)]])"
  it.each([
    [0.5, 1, 0.7048327646991334],
    [2, 2, 0.18350341907227397],
    [3, 5, 0.030099247897462586],
    [10, 7, 2.1394202890772802e-5],
    [2.2, 30, 0.035648439996835785],
  ])('P(|T| >= %f) with %i degrees of freedom is %f', (t, df, p) => {
    expect(Math.abs(studentTwoSided(t, df) - p)).toBeLessThan(1e-14);
    expect(studentQuantile(1 - p, df)).toBeCloseTo(t, 8);
  });

  it('refuses degrees of freedom that are no positive integer', () => {
    expect(() => studentTwoSided(1, 0)).toThrow(/degrees of freedom: expected a positive integer/);
  });
});

describe('intervals of a mean', () => {
  // scipy.stats.t.interval(0.95, 3, loc=2.5, scale=(5/3/4)**0.5) = (0.4457397432394794, 4.554260256760521)
  it('are Student’s', () => {
    const values = [1, 2, 3, 4];
    const { low, high } = meanInterval(values);
    expect([mean(values), variance(values)]).toEqual([2.5, 5 / 3]);
    expect(low).toBeCloseTo(0.4457397432394794, 9);
    expect(high).toBeCloseTo(4.554260256760521, 9);
  });

  it('of positive values are positive, and those of a further value are wider', () => {
    const values = [0.1, 0.5, 3];
    const own = positiveMeanInterval(values);
    const next = predictionInterval(values);
    expect(next.low).toBeGreaterThan(0);
    expect(own.low).toBeGreaterThan(next.low);
    expect(own.high).toBeLessThan(next.high);
  });

  it('of a single value do not exist', () => {
    expect(meanInterval([1]).low).toBeNaN();
    expect(predictionInterval([1]).high).toBeNaN();
  });
});
