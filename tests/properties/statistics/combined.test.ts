import { describe, expect, it } from 'vitest';
import { lowerTail } from '../../../src/analytic/normal.ts';
import { stream } from '../../../src/core/random.ts';
import {
  binomialDetectable,
  binomialTails,
  binomialTest,
  type Channel,
  channelTests,
  clopperPearson,
  discreteDetectable,
  discreteTest,
  fixedLawFinding,
  groupedChannels,
  independenceDetectable,
  independenceTest,
  ksDetectable,
  ksTest,
  meanMonitor,
  TESTS_PER_CHANNEL,
} from '../../../src/properties/statistics/index.ts';
import { seed } from '../../support/seed.ts';

const rates = { falseFail: 1e-6, falsePass: 1e-2 };

describe('counts', () => {
  it('have twice the smaller tail', () => {
    for (const k of [30, 70])
      expect(binomialTest('k', k, 100, 0.5).pValue).toBeCloseTo(2 * binomialTails(30, 100, 0.5).lower, 15);
    expect(binomialTest('k', 50, 100, 0.5).pValue).toBe(1);
  });

  it('of a finite set are tested in every category, times their number', () => {
    const { pValue } = discreteTest('k', [40, 40, 10], [0.4, 0.4, 0.2]);
    expect(pValue).toBeCloseTo(3 * binomialTest('k', 10, 90, 0.2).pValue, 12);
    expect(discreteDetectable(500, [0.5, 0.5], rates)).toBe(
      binomialDetectable(500, 0.5, { ...rates, falseFail: 5e-7 }),
    );
  });

  it('give an interval each end of which misses half', () => {
    const { low, high } = clopperPearson(7, 20, 0.1);
    expect(binomialTails(7, 20, low).upper).toBeCloseTo(0.05, 12);
    expect(binomialTails(7, 20, high).lower).toBeCloseTo(0.05, 12);
  });
});

describe('independence', () => {
  const n = 400;
  const v = Float64Array.from({ length: n }, (_, i) => i - n / 2 + 0.5);

  it('is rejected where the dependence is even, or monotone', () => {
    expect(
      independenceTest(
        'uv',
        v.map((value) => Math.abs(value) / (n / 2)),
        v,
      ).pValue,
    ).toBeLessThan(1e-12);
    expect(
      independenceTest(
        'uv',
        v.map((value) => value / n + 0.5),
        v,
      ).pValue,
    ).toBeLessThan(1e-12);
  });

  it('is judged in the upper half as well as the lower one', () => {
    // A grid of [0, 1] in the lower half, one number in the upper: nothing else is as far from uniform.
    const u = v.map((value, i) => (value < 0 ? (((i * 77) % 200) + 0.5) / 200 : 0.999));
    const upper = ksTest('upper', u.slice(n / 2));
    const { statistic, pValue } = independenceTest('uv', u, v);
    expect(statistic).toBeCloseTo(upper.statistic, 12);
    expect(pValue).toBeLessThanOrEqual(4 * upper.pValue);
  });

  it('states what each of its four parts detects', () => {
    expect(independenceDetectable(n, rates)).toBe(ksDetectable(n / 2, { ...rates, falseFail: rates.falseFail / 4 }));
  });
});

describe('channels', () => {
  const channel = (name: string, label: string, slack?: number): Channel => {
    const scores = stream(seed, label).normals(50);
    return slack === undefined ? { name, scores } : { name, scores, slack: new Float64Array(50).fill(slack) };
  };

  it('carry the slack of a score to its distribution by the steepest slope of Φ', () => {
    const { scores, slack } = channel('z', 'slack', 0.05);
    const steepest = slack!.map((value) => value * (lowerTail(1e-6) - lowerTail(-1e-6)) * 5e5);
    expect(channelTests({ name: 'z', scores, slack: slack! })[2].statistic).toBeCloseTo(
      ksTest('z', scores.map(lowerTail), steepest).statistic,
      9,
    );
  });

  it('are judged by group and all together', () => {
    const groups = ['a', 'b'].map((name) => ({ name: `after ${name}`, channels: [channel('z', name, 0.1)] }));
    const found = groupedChannels(groups, 'in all');
    expect(found.map(({ name }) => name)).toEqual(['z after a', 'z after b', 'z in all']);
    expect([...found[2].scores]).toEqual(groups.flatMap(({ channels }) => [...channels[0].scores]));
    expect(found[2].slack!.length).toBe(100);
    expect(groupedChannels(groups.slice(0, 1), 'in all').length).toBe(1);
  });

  it('of samples that are there already are rejected at the level over their number', () => {
    const channels = [channel('x', 'fixed x'), channel('y', 'fixed y')];
    const smallest = Math.min(...channels.flatMap(channelTests).map(({ pValue }) => pValue));
    const level = Math.min(1, channels.length * TESTS_PER_CHANNEL * smallest);
    expect(fixedLawFinding({ falseFail: level }, channels, 'samples')).toMatchObject({ status: 'fail', pValue: level });
    expect(fixedLawFinding({ falseFail: 0.99 * level }, channels, 'samples').status).toBe('pass');
  });
});

describe('a gambler against a true mean', () => {
  it.each([0.3, 0.9])('never gains on average at %d, and is never ruined beyond what he has', (mean) => {
    const n = 10;
    let expected = 0;
    for (let path = 0; path < 2 ** n; path++) {
      const monitor = meanMonitor({ mean, low: 0, high: 1, planned: n, falseFail: 0.01 });
      let probability = 1;
      for (let k = 0; k < n; k++) {
        const one = (path >> k) & 1;
        probability *= one ? mean : 1 - mean;
        monitor.add(one);
      }
      expect(monitor.capital).toBeGreaterThanOrEqual(0);
      expected += probability * monitor.capital;
    }
    // Kelly's bet, with half of the capital, is fair; Hoeffding's is less than fair.
    expect(expected).toBeLessThanOrEqual(1 + 1e-12);
    expect(expected).toBeGreaterThan(0.5 - 1e-12);
  });

  it('wins by what is no number', () => {
    const monitor = meanMonitor({ mean: 0.5, low: 0, high: 1, planned: 10, falseFail: 0.01 });
    monitor.add(Number.NaN);
    expect(monitor.rejected).toBe(true);
  });

  it('bets by Kelly’s rule on what he saw', () => {
    const monitor = meanMonitor({ mean: 0.5, low: 0, high: 1, planned: 1e9, falseFail: 0.01 });
    for (const value of [0.6, 0.6, 0.7]) monitor.add(value);
    // λ = Σ gain / (m(1-m) + Σ gain²), the planned bet being next to nothing.
    const kelly = (1 + (0.1 / 0.26) * 0.1) * (1 + (0.2 / 0.27) * 0.2);
    expect(monitor.capital).toBeCloseTo((kelly + 1) / 2, 4);
  });
});
