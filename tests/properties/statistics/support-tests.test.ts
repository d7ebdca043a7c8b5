import { expect, it } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import {
  channelTests,
  extremesDetectable,
  extremesTest,
  repeatsTest,
  stagedTest,
  tiedEndsTest,
} from '../../../src/properties/statistics/index.ts';
import { seed } from '../../support/seed.ts';

const uniforms = (n: number, label: string) => stream(seed, label).uniforms(n);

it('extremes: a support that ends at 0.98 shows where Kolmogorov–Smirnov needs a hundred times the draws', () => {
  const u = uniforms(1500, 'short').map((value) => 0.98 * value);
  expect(extremesTest('u', u).pValue, `seed ${seed}`).toBeLessThan(1e-12);
  const raised = u.map((value) => 1 - value);
  expect(extremesTest('u', raised).pValue).toBeLessThan(1e-12);
});

it('extremes: p-values of uniforms are valid', () => {
  const small = Array.from({ length: 4000 }, (_, k) => extremesTest('u', uniforms(20, `valid ${k}`)).pValue);
  // P(p <= 0.05) <= 0.05: six standard deviations of the count.
  const count = small.filter((p) => p <= 0.05).length;
  expect(count, `seed ${seed}`).toBeLessThan(200 + 6 * Math.sqrt(200));
  expect(count).toBeGreaterThan(0);
});

it('extremes: what is outside is impossible, up to its slack', () => {
  const u = Float64Array.of(0.01, 0.5, 1.001);
  expect(extremesTest('u', u).pValue).toBe(0);
  expect(extremesTest('u', u, new Float64Array(3).fill(0.002)).pValue).toBeGreaterThan(0.9);
  expect(extremesTest('u', Float64Array.of(0.5, Number.NaN)).pValue).toBe(0);
});

it('extremes: what is stated as detectable is rejected', () => {
  const missing = extremesDetectable(1000, 1e-6);
  const below = Float64Array.from({ length: 1000 }, (_, k) => ((1 - missing) * k) / 999);
  expect(extremesTest('u', below).pValue).toBeLessThanOrEqual(1e-6 * (1 + 1e-9));
});

it('repeats: the birthday bound', () => {
  const distinct = uniforms(512, 'distinct');
  const atom = 2 ** -22;
  expect(repeatsTest('t', distinct, atom).pValue).toBe(1);
  const once = distinct.slice();
  once[7] = once[3];
  const lambda = (512 * 511 * atom) / 2;
  expect(repeatsTest('t', once, atom).pValue).toBeCloseTo(lambda, 15);
  once[8] = once[4];
  expect(repeatsTest('t', once, atom).pValue).toBeCloseTo(lambda ** 2 / 2, 15);
  const half = Float64Array.from({ length: 512 }, (_, i) => distinct[i % 256]);
  expect(repeatsTest('t', half, atom).pValue).toBeLessThan(1e-300);
});

it('repeats: coarse but honest generators stay valid', () => {
  // 10 bits and 16 draws: λ = 0.117.
  let rejected = 0;
  for (let k = 0; k < 2000; k++) {
    const coarse = uniforms(16, `coarse ${k}`).map((value) => Math.floor(value * 1024) / 1024);
    if (repeatsTest('t', coarse, 2 ** -10).pValue <= 0.12) rejected++;
  }
  expect(rejected, `seed ${seed}`).toBeLessThan(240 + 6 * Math.sqrt(240));
  expect(rejected).toBeGreaterThan(100);
});

it('a suspect that the confirmation cannot test is not confirmed', async () => {
  const test = (name: string, pValue: number) => ({ name, statistic: 0, pValue, exactness: 'exact' as const, n: 1 });
  const outcome = await stagedTest({ falseFail: 1e-8, samples: 100, early: [] }, async (_, label) =>
    label.startsWith('look') ? [test('rare', 1e-9), test('a', 0.5)] : [test('a', 0.5)],
  );
  expect(outcome).toMatchObject({ rejected: false, confirmations: 1 });
});

it('tied ends: draws that are clamped to a thousandth before the end show in a few thousand', () => {
  const clamped = uniforms(8192, 'clamped').map((value) => Math.min(value, 1 - 1e-3));
  expect(tiedEndsTest('t', clamped, 2 ** -22).pValue, `seed ${seed}`).toBeLessThan(1e-7);
  const low = clamped.map((value) => 1 - value);
  expect(tiedEndsTest('t', low, 2 ** -22).pValue).toBeLessThan(1e-7);
  expect(tiedEndsTest('t', uniforms(8192, 'free'), 2 ** -22).pValue).toBe(1);
});

it('tied ends: coarse but honest generators stay valid', () => {
  // Seven bits and 16 draws: the bound of a tie is 2 · 120 · 2^-7 (1/15 + 2^-7) = 0.14.
  const tied = Array.from({ length: 2000 }, (_, k) => {
    const coarse = uniforms(16, `ends ${k}`).map((value) => Math.floor(value * 128) / 128);
    return tiedEndsTest('t', coarse, 2 ** -7).pValue;
  });
  const level = 2 * 120 * 2 ** -7 * (1 / 15 + 2 ** -7);
  const rejected = tied.filter((p) => p <= level * (1 + 1e-12)).length;
  expect(rejected, `seed ${seed}`).toBeLessThan(2000 * level + 6 * Math.sqrt(2000 * level));
  expect(rejected).toBeGreaterThan(50);
});

it('channel: uniform noise of the right variance shows by its ends', () => {
  const flat = uniforms(512, 'flat').map((value) => Math.sqrt(12) * (value - 0.5));
  const worst = Math.min(...channelTests({ name: 'noise', scores: flat }).map(({ pValue }) => pValue));
  expect(worst, `seed ${seed}`).toBeLessThan(1e-8);
});
