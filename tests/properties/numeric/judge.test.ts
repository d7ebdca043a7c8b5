import { describe, expect, it } from 'vitest';
import {
  judge,
  judgedWhereEnough,
  type PointResiduals,
  ratioOf,
  tooFewJudged,
  worstOf,
} from '../../../src/properties/numeric/judge.ts';

/** One point a triple: residual, tolerance, signal. */
function points(...all: readonly (readonly [number, number, number])[]): PointResiduals {
  const [residual, tolerance, signal] = [0, 1, 2].map((k) => Float64Array.from(all, (one) => one[k]));
  return { residual, tolerance, signal, terms: { part: tolerance } };
}

describe('a point', () => {
  it('fails above its tolerance and not at it', () => {
    expect(judge(points([1e-6, 1e-6, 1]))).toMatchObject({ failures: 0, ratio: 1 });
    expect(judge(points([2e-6, 1e-6, 1], [3e-6, 1e-6, 1], [1e-7, 1e-6, 1]))).toMatchObject({ failures: 2, worst: 1 });
    expect(judge(points([3e-6, 1e-6, 1])).ratio).toBeCloseTo(3, 12);
  });

  it('that is not finite fails, where there is a truth to be had', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(judge(points([bad, 1e-6, 1]))).toMatchObject({ failures: 1, ratio: Number.POSITIVE_INFINITY });
    }
    expect(judge(points([Number.NaN, Number.NaN, 1]))).toMatchObject({ failures: 0, inconclusive: 1, missing: 1 });
  });

  it('without a truth is no excuse for itself', () => {
    expect(judge(points([Number.NaN, Number.NaN, 1]), true)).toMatchObject({ failures: 1, inconclusive: 0 });
  });

  it('whose tolerance is above a thousandth of the signal is inconclusive, unless it is to be judged whatever it is', () => {
    expect(judge(points([5, 1.1e-3, 1]))).toMatchObject({ failures: 0, inconclusive: 1, missing: 0, ratio: -1 });
    expect(judge(points([5, 0.9e-3, 1])).failures).toBe(1);
    expect(judge(points([5, 1, Number.POSITIVE_INFINITY])).failures).toBe(1);
  });

  it('without a tolerance is missing one', () => {
    expect(judge(points([1, Number.NaN, 1], [1, 1, Number.NaN]))).toMatchObject({ inconclusive: 2, missing: 2 });
  });
});

it('more than a twentieth of inconclusive points is too many, two are not, all are', () => {
  const said = [
    [100, 5],
    [100, 6],
    [10, 2],
    [10, 3],
    [2, 2],
    [1, 1],
    [1, 0],
  ].map(([n, k]) => tooFewJudged(n, k));
  expect(said).toEqual([false, true, false, true, true, true, false]);
});

it('nothing over nothing is nothing, something over nothing is infinite', () => {
  expect([ratioOf(0, 0), ratioOf(1, 0), ratioOf(1, Number.NaN), ratioOf(1, 4)]).toEqual([
    0,
    Number.POSITIVE_INFINITY,
    0,
    0.25,
  ]);
});

it('of several parts the worst counts at each point, one that is not finite before all', () => {
  const found = worstOf([
    points([2e-6, 1e-6, 1], [1e-7, 1e-6, 1], [9, 1e-6, 1]),
    points([1e-6, 1e-6, 1], [5e-6, 2e-6, 1], [Number.NaN, 1e-6, 1]),
  ]);
  expect([...found.residual]).toEqual([2e-6, 5e-6, Number.NaN]);
  expect([...found.tolerance]).toEqual([1e-6, 2e-6, 1e-6]);
  expect([...found.terms.part]).toEqual([1e-6, 2e-6, 1e-6]);
});

it('an additional check judges all points where a quarter can be, and else those', () => {
  const tolerance = (fine: number) => Float64Array.from({ length: 8 }, (_, i) => (i < fine ? 1e-6 : 1));
  const ones = new Float64Array(8).fill(1);
  expect([...judgedWhereEnough(tolerance(2), ones)]).toEqual([1, 1, ...new Array(6).fill(Number.POSITIVE_INFINITY)]);
  expect([...judgedWhereEnough(tolerance(1), ones)]).toEqual([...ones]);
});
