import { describe, expect, it } from 'vitest';
import {
  cliffsDelta,
  hedgesG,
  holm,
  pairedDifference,
  signFlipTest,
} from '../../../src/benchmarks/statistics/index.ts';
import { stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';

describe('the sign-flip test', () => {
  // python -c "from scipy.stats import wilcoxon; print(wilcoxon([1.2,-0.3,2.2,0.9,1.7,-0.1,3.1,0.8], method='exact').pvalue)"
  it('on ranks is the exact Wilcoxon test', () => {
    const test = signFlipTest([1.2, -0.3, 2.2, 0.9, 1.7, -0.1, 3.1, 0.8]);
    expect(test.pValue).toBeCloseTo(0.0390625, 12);
    expect(test).toMatchObject({ exact: true, smallest: 1 / 128, pairs: 8, sum: 30 });
  });

  it('cannot go below 2^(1-n)', () => {
    expect(signFlipTest([1, 2, 3]).pValue).toBe(0.25);
    expect(signFlipTest([1, 2, 3, 4, 5, 6]).pValue).toBe(1 / 32);
    expect(signFlipTest([5]).pValue).toBe(1);
  });

  it('takes infinite differences as the largest, equal ones as none', () => {
    expect(signFlipTest([1, 2, Number.POSITIVE_INFINITY]).pValue).toBe(0.25);
    expect(signFlipTest([Number.NaN, 0, 0]).pValue).toBe(1);
    expect(() => signFlipTest([1, Number.POSITIVE_INFINITY], { statistic: 'mean' })).toThrow(/expected finite numbers/);
  });

  it('draws signs beyond 12 pairs', () => {
    const rng = stream(seed, 'signs');
    const shifted = Float64Array.from({ length: 20 }, () => rng.normal() + 3);
    expect(signFlipTest(shifted, { resamples: 999 })).toMatchObject({
      pValue: 1 / 1000,
      exact: false,
      smallest: 1 / 1000,
    });
  });

  it('rejects symmetric differences no more often than it says', () => {
    let rejected = 0;
    for (let k = 0; k < 2000; k++) {
      if (signFlipTest(stream(seed, 'symmetric', k).normals(6), { statistic: 'mean' }).pValue <= 1 / 16) rejected++;
    }
    // Exactly 4 of 64 assignments: 125 ± 11 of 2000; six deviations either way.
    expect(rejected, `FLOWPROOF_SEED=${seed}`).toBeGreaterThan(60);
    expect(rejected, `FLOWPROOF_SEED=${seed}`).toBeLessThan(190);
  });
});

describe('Holm’s adjustment', () => {
  // python -c "from statsmodels.stats.multitest import multipletests as m; print(m([.01,.04,.03,.005], method='holm')[1])"
  it('multiplies step by step', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [k, value] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[k]).toBeCloseTo(value, 12);
    expect(holm([])).toEqual([]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
  });
});

describe('effect sizes', () => {
  it('Hedges’ g is the mean over the deviation, corrected, with the interval of the noncentral t', () => {
    // x = np.array([1,2,1.5,2.2,.3]); t = 5**.5*x.mean()/x.std(ddof=1) = 4.058397249567139
    // [brentq(lambda d: scipy.stats.nct.cdf(t, 4, d) - p, -10, 30) for p in (.975, .025)] = [0.6565687594525411, 7.332074266738361]
    const { value, low, high } = hedgesG(Float64Array.of(1, 2, 1.5, 2.2, 0.3));
    const factor = (1 - 3 / 15) / Math.sqrt(5);
    expect(value).toBeCloseTo(factor * 4.058397249567139, 12);
    expect(low).toBeCloseTo(factor * 0.6565687594525411, 6);
    expect(high).toBeCloseTo(factor * 7.332074266738361, 6);
    expect(hedgesG(Float64Array.of(1)).value).toBeNaN();
    expect(hedgesG(Float64Array.of(1, Number.POSITIVE_INFINITY)).value).toBeNaN();
  });

  it('the interval of Hedges’ g covers the effect of normal differences', () => {
    let covered = 0;
    for (let k = 0; k < 200; k++) {
      const { low, high } = hedgesG(
        stream(seed, 'hedges', k)
          .normals(6)
          .map((value) => value + 1),
      );
      const factor = 1 - 3 / 19;
      if (low <= factor && factor <= high) covered++;
    }
    // Exact: 190 of 200; fewer than 170 come once in 1e9.
    expect(covered, `FLOWPROOF_SEED=${seed}`).toBeGreaterThanOrEqual(170);
  });

  it('Cliff’s delta counts who dominates', () => {
    expect(cliffsDelta(Float64Array.of(1, 2), Float64Array.of(3, 4)).value).toBe(-1);
    expect(cliffsDelta(Float64Array.of(1, 4), Float64Array.of(2, 3)).value).toBe(0);
    expect(cliffsDelta(Float64Array.of(1, 2), Float64Array.of(1, 2)).value).toBe(0);
    expect(cliffsDelta(Float64Array.of(1, Number.POSITIVE_INFINITY), Float64Array.of(0, 0)).value).toBe(1);
  });
});

describe('pairedDifference', () => {
  it('compares on a logarithmic scale', () => {
    const found = pairedDifference([1, 2, 4], [2, 4, 8], { scale: 'log-ratio' });
    expect(found.mean).toBeCloseTo(-Math.LN2, 12);
    expect(found.median).toBeCloseTo(-Math.LN2, 12);
    expect(found.cliffsDelta.value).toBeLessThan(0);
  });

  it('keeps ranks where a run diverged', () => {
    const found = pairedDifference([1, 2, 3], [2, Number.POSITIVE_INFINITY, 4]);
    expect(found.signFlip.sum).toBe(-6);
    expect(found.mean).toBeNaN();
    expect(found.tTest).toBeNaN();
  });

  it('refuses what cannot be paired', () => {
    expect(() => pairedDifference([1], [1, 2])).toThrow(/pairs: expected as many values of each/);
    expect(() => pairedDifference([0], [1], { scale: 'log-ratio' })).toThrow(/expected a positive number for a ratio/);
  });
});
