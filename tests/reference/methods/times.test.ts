import { describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { ksTest } from '../../../src/properties/statistics/index.ts';
import { drawMethodTimes, intervalsAt, type MethodTimes, methods } from '../../../src/reference/methods/index.ts';
import { seed } from '../../support/seed.ts';

const draw = (times: MethodTimes, n: number, range?: readonly [number, number], progress?: number) =>
  drawMethodTimes(stream(seed, 'times', times.kind), n, times, range, progress);

/** Probability of the data under the law of their distribution function: above 1e-9 but in one run of a billion. */
const follows = (values: Float64Array): number => ksTest('uniform', values, new Float64Array(values.length)).pValue;

describe('every method draws s < t with u between, in its range', () => {
  test.each(Object.values(methods).map((method) => [method.id, method] as const))('%s', (_, method) => {
    const { s, t, u } = method.drawTimes(stream(seed, method.id), 500, [0.125, 0.875], 0.5);
    for (let i = 0; i < 500; i++) {
      expect(s[i], `seed ${seed}`).toBeGreaterThanOrEqual(0.125);
      expect(t[i]).toBeLessThanOrEqual(0.875);
      expect(s[i]).toBeLessThan(t[i]);
      expect(u[i]).toBeGreaterThanOrEqual(s[i]);
      expect(u[i]).toBeLessThanOrEqual(t[i]);
      if (method.reaches === 'end') expect(t[i]).toBe(0.875);
    }
  });
});

describe('laws', () => {
  test('on the triangle t² and s/t are uniform, and so is γ', () => {
    const { s, t, u } = draw({ kind: 'triangle', gamma: 'uniform' }, 4000);
    for (const values of [
      t.map((v) => v * v),
      s.map((v, i) => v / t[i]),
      u.map((v, i) => (v - s[i]) / (t[i] - s[i])),
    ]) {
      expect(follows(values), `seed ${seed}`).toBeGreaterThan(1e-9);
    }
    const middle = draw({ kind: 'triangle', gamma: 'midpoint' }, 10);
    middle.u.forEach((v, i) => {
      expect(v).toBe(0.5 * middle.s[i] + 0.5 * middle.t[i]);
    });
  });

  test('logit-normal times are sorted pairs of logistic functions of normals', () => {
    const { s, t } = draw({ kind: 'triangle', gamma: 'uniform', logitNormal: { mean: 0.4, deviation: 1 } }, 4000);
    // Medians: each of the pair is below 1/(1 + e^-0.4) with probability 1/2, so t is with 1/4 and s with 3/4.
    const median = 1 / (1 + Math.exp(-0.4));
    const below = (values: Float64Array) => values.filter((v) => v < median).length;
    // Hoeffding: 4000 draws are off their mean by more than 208 with probability 2 exp(-2 · 208²/4000) = 8e-10.
    expect(Math.abs(below(t) - 1000), `seed ${seed}`).toBeLessThan(208);
    expect(Math.abs(below(s) - 3000), `seed ${seed}`).toBeLessThan(208);
  });

  test('to the end s is uniform and t is the end', () => {
    const { s, t } = draw({ kind: 'to-end' }, 4000);
    expect(follows(s), `seed ${seed}`).toBeGreaterThan(1e-9);
    expect(new Set(t)).toEqual(new Set([1]));
  });

  test('dyadic steps start at their multiples and are halved', () => {
    const { s, t, u } = draw({ kind: 'dyadic', levels: 4 }, 400);
    const steps = t.map((end, i) => end - s[i]);
    expect([...new Set(steps)].sort()).toEqual([0.125, 0.25, 0.5, 1]);
    steps.forEach((step, i) => {
      expect(Number.isInteger(s[i] / step)).toBe(true);
      expect(u[i]).toBe(s[i] + step / 2);
    });
  });

  test('on the grid neighbours are neighbours', () => {
    const grid = { kind: 'grid', intervals: 8 } as const;
    const next = draw({ ...grid, end: 'next' }, 200);
    next.s.forEach((s, i) => {
      expect([Number.isInteger(8 * s), next.t[i] - s, next.u[i] - s]).toEqual([true, 1 / 8, 1 / 16]);
    });
    expect(new Set(next.s).size, `seed ${seed}`).toBe(8);
    const end = draw({ ...grid, end: 'to-end' }, 200);
    end.s.forEach((s, i) => {
      expect([end.u[i] - s, end.t[i]]).toEqual([1 / 8, 1]);
    });
    const onward = draw({ ...grid, end: 'onward' }, 400);
    onward.s.forEach((s, i) => {
      expect([s, onward.t[i]].every((time) => Number.isInteger(8 * time))).toBe(true);
      expect(onward.u[i] - s).toBe(1 / 8);
      expect(onward.u[i] <= onward.t[i]).toBe(true);
    });
    // Of 36 pairs s < t each is missed in 400 draws with probability at most (1 - 1/64)^400 = 1.8e-3; all ends appear but in 8 · 1e-7.
    expect(new Set(onward.t).size).toBeGreaterThan(4);
  });

  test('the number of intervals doubles at equal shares of the training', () => {
    const at = (progress: number) => intervalsAt(10, 1280, progress);
    expect([0, 0.124, 0.125, 0.5, 0.874, 0.875, 1].map(at)).toEqual([10, 10, 20, 160, 640, 1280, 1280]);
    expect([0, 0.5, 1].map((progress) => intervalsAt(8, 8, progress))).toEqual([8, 8, 8]);
    expect([0, 0.4, 1].map((progress) => intervalsAt(8, 2, progress))).toEqual([8, 4, 2]);
    expect([0, 0.5, 1].map((progress) => intervalsAt(10, 25, progress))).toEqual([10, 20, 25]);
    const last = draw({ kind: 'grid', intervals: 2, finalIntervals: 64, end: 'next' }, 1, [0, 1], 1);
    expect(last.t[0] - last.s[0]).toBe(1 / 64);
  });
});
