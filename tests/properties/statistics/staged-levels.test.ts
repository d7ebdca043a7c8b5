import { expect, it } from 'vitest';
import { stagedLevel, stagedTest, type TestResult } from '../../../src/properties/statistics/index.ts';

const result = (name: string, pValue: number): TestResult => ({ name, statistic: 0, pValue, exactness: 'exact', n: 1 });

// √falseFail = 1e-4.
const plan = { falseFail: 1e-8, samples: 6400 };
const once = { ...plan, early: [] };

it('a look suspects at √α over its tests and the looks', async () => {
  const suspected = async (early: readonly number[], p: number) =>
    (await stagedTest({ ...plan, early }, async () => [result('a', p), result('b', 0.5)])).confirmations;
  expect(await suspected([], 0.6e-4)).toBe(0);
  expect(await suspected([], 0.5e-4)).toBe(1);
  expect(await suspected([0.1], 0.3e-4)).toBe(0);
});

it('a confirmation shares its level among the suspects', async () => {
  const outcome = await stagedTest(once, async (_, label) => {
    const p = label.startsWith('look') ? 1e-9 : 0.6e-4;
    return [result('a', p), result('b', p)];
  });
  expect(outcome).toMatchObject({ rejected: false, confirmations: 1 });
  expect(outcome.pValue).toBeCloseTo(1.2e-8, 15);
});

it('takes the later looks where the first ones suspect nothing', async () => {
  const sizes: number[] = [];
  const outcome = await stagedTest(plan, async (n) => {
    sizes.push(n);
    return [result('a', n === 6400 ? 1e-12 : 0.5)];
  });
  expect(sizes).toEqual([100, 800, 6400, 6400]);
  expect(outcome).toMatchObject({ rejected: true, looks: 3, draws: 13_700 });
});

it('states the level at which a look holds each test', () => {
  expect(stagedLevel(plan, 5)).toBeCloseTo(1e-4 / 15, 18);
  expect(stagedLevel(once, 5)).toBeCloseTo(1e-4 / 5, 18);
});
