import { describe, expect, it } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import {
  binomialDetectable,
  binomialPmf,
  binomialTest,
  bonferroni,
  channelTests,
  meanDetectable,
  meanMonitor,
  meanMonitorSampleSize,
  meanSampleSize,
  scaleSampleSize,
  stagedLevel,
  stagedTest,
  type TestResult,
} from '../../../src/properties/statistics/index.ts';
import { seed } from '../../support/seed.ts';

function result(name: string, pValue: number): TestResult {
  return { name, statistic: 0, pValue, exactness: 'exact', n: 1 };
}

const plan = { falseFail: 1e-8, samples: 1000, early: [] };

describe('staged test', () => {
  it('passes after the looks when nothing is suspected', async () => {
    const outcome = await stagedTest({ ...plan, early: [0.1] }, async () => [result('a', 0.2), result('b', 0.01)]);
    expect(outcome).toMatchObject({ rejected: false, looks: 2, confirmations: 0, draws: 1100 });
    expect(outcome.pValue).toBeCloseTo(0.04, 15);
  });

  it('rejects what a fresh stream confirms, by the suspected test alone', async () => {
    const labels: string[] = [];
    const outcome = await stagedTest(plan, async (_, label) => {
      labels.push(label);
      return label.startsWith('look') ? [result('a', 1e-6), result('b', 0.5)] : [result('a', 1e-5), result('b', 0)];
    });
    expect(new Set(labels).size).toBe(2);
    expect(outcome).toMatchObject({ rejected: true, confirmations: 1 });
    expect(outcome.decisive.name).toBe('a');
    expect(outcome.pValue).toBeCloseTo(1e-9, 20);
  });

  it('passes what a fresh stream does not confirm, and says that p lies above the level', async () => {
    const outcome = await stagedTest(plan, async (_, label) => [result('a', label.startsWith('look') ? 1e-12 : 0.3)]);
    expect(outcome).toMatchObject({ rejected: false, confirmations: 1 });
    expect(outcome.pValue).toBeCloseTo(0.3e-4, 15);
  });

  it('finds a 5 % shrink of N(0, 1) in 2e4 draws at the rates of a run', async () => {
    const falseFail = 3e-9;
    const level = stagedLevel({ falseFail, samples: 1 }, 3);
    const samples = scaleSampleSize(0.95, { falseFail: level, falsePass: 1e-3 });
    expect(samples).toBeLessThan(2e4);
    const rng = stream(seed, 'shrink');
    let found = 0;
    for (let trial = 0; trial < 10; trial++) {
      const outcome = await stagedTest({ falseFail, samples }, async (n) =>
        channelTests({ name: 'z', scores: rng.normals(n).map((z) => 0.95 * z) }),
      );
      if (outcome.rejected) found++;
    }
    // Nine of ten at a false-pass rate of 2e-3: more misses have probability 1.8e-4.
    expect(found, `seed ${seed}`).toBeGreaterThanOrEqual(8);
  });
});

it('Bonferroni keeps the smallest and multiplies', () => {
  expect(bonferroni('all', [result('a', 0.2), result('b', 0.03)])).toMatchObject({
    name: 'all',
    pValue: 0.06,
    exactness: 'valid',
  });
  expect(bonferroni('one', [result('a', 0.2)])).toMatchObject({ name: 'one', pValue: 0.2, exactness: 'exact' });
});

describe('mean by betting', () => {
  const claim = { mean: 0.5, low: 0, high: 1, planned: 5000, falseFail: 3e-9 };

  it('stops early on a gross error', () => {
    const monitor = meanMonitor(claim);
    let n = 0;
    for (; !monitor.rejected && n < 5000; n++) monitor.add(0.9);
    expect(n).toBeLessThan(200);
    expect(monitor.result('mean')).toMatchObject({ exactness: 'valid', n });
    expect(monitor.result('mean').pValue).toBeLessThanOrEqual(3e-9);
  });

  it('settles on a value that the claim excludes', () => {
    const monitor = meanMonitor(claim);
    monitor.add(1.5);
    expect(monitor.rejected).toBe(true);
    expect(monitor.result('mean').pValue).toBe(0);
  });

  it('keeps the capital of constant draws at the claimed mean below 1', () => {
    const monitor = meanMonitor(claim);
    for (let n = 0; n < 1000; n++) monitor.add(0.5);
    expect(monitor.capital).toBeLessThanOrEqual(1);
    expect(monitor.result('mean').pValue).toBe(1);
  });

  it('refuses a claim outside its range', () => {
    expect(() => meanMonitor({ ...claim, mean: 1 })).toThrow(/low < mean < high/);
  });

  it('states its draws', () => {
    expect(meanMonitorSampleSize(0.05, { falseFail: 3e-9, falsePass: 1e-3 })).toBeGreaterThan(5000);
  });
});

it('a mean takes the draws after which its shift is detected', () => {
  const rates = { falseFail: 3e-9, falsePass: 1e-3 };
  const n = meanSampleSize(0.05, rates);
  expect(meanDetectable(n, rates)).toBeLessThanOrEqual(0.05);
  expect(meanDetectable(n - 1, rates)).toBeGreaterThan(0.05);
});

describe('detectable change of a probability', () => {
  const rates = { falseFail: 1e-6, falsePass: 1e-2 };

  /** Exact probability that the test of p passes when the probability is q. */
  function passes(n: number, p: number, q: number): number {
    let sum = 0;
    for (let k = 0; k <= n; k++) if (binomialTest('k', k, n, p).pValue > rates.falseFail) sum += binomialPmf(k, n, q);
    return sum;
  }

  it.each([
    [200, 0.5],
    [400, 0.75],
    [1000, 0.02],
  ])('n = %d, p = %d: passed at the stated rate, and no smaller one would do', (n, p) => {
    const delta = binomialDetectable(n, p, rates);
    const worst = (by: number) =>
      Math.max(...[p - by, p + by].filter((q) => q > 0 && q < 1).map((q) => passes(n, p, q)));
    expect(worst(delta)).toBeLessThanOrEqual(rates.falsePass * (1 + 1e-9));
    expect(worst(0.99 * delta)).toBeGreaterThan(rates.falsePass);
  });

  it('is infinite where no count is critical', () => {
    expect(binomialDetectable(5, 0.5, rates)).toBe(Number.POSITIVE_INFINITY);
  });
});
