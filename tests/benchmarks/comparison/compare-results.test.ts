import { describe, expect, it } from 'vitest';
import { compareResults } from '../../../src/benchmarks/comparison/compare-results.ts';
import { stream } from '../../../src/core/random.ts';
import type { Metric } from '../../../src/subject/result.ts';
import { resultOf } from '../../support/results.ts';
import { seed } from '../../support/seed.ts';

const of = (values: readonly (number | null)[], more: Partial<Metric> = {}) =>
  values.map((value, k) => resultOf(k, { value, ...more }));
const kind = (a: ReturnType<typeof of>, b: ReturnType<typeof of>) => compareResults(a, b)[0].kind;

describe('several seeds', () => {
  it('are compared in pairs: a small gain that every seed has, beside a large spread', () => {
    expect(kind(of([1, 2, 3]), of([0.9, 1.9, 2.9001]))).toBe('improved');
    expect(kind(of([1, 2, 3]), of([1.1, 2.1, 3.1001]))).toBe('regressed');
    expect(kind(of([1, 2, 3]), of([3, 1, 2.5]))).toBe('same');
    expect(kind(of([1, 2, 3], { better: 'higher' }), of([1.1, 2.1, 3.1001], { better: 'higher' }))).toBe('improved');
  });

  it('tell hardly ever a change of what did not change, however many metrics there are', () => {
    const rng = stream(seed, 'compare-results');
    const draw = (run: number) =>
      Array.from({ length: 40 }, (_, metric) =>
        Array.from({ length: 5 }, (_unused, k) =>
          resultOf(k, { value: rng.normal() }, { method: `m${metric}`, job: `${run}` }),
        ),
      ).flat();
    let told = 0;
    for (let turn = 0; turn < 20; turn++)
      told += Number(compareResults(draw(0), draw(1)).some((change) => change.kind !== 'same'));
    // One turn in twenty at most: more than 8 of 20 with probability 1e-6.
    expect(told, `seed ${seed}`).toBeLessThanOrEqual(8);
  });
});

it('a single seed is compared by its intervals', () => {
  const around = (value: number) => of([value], { low: value - 0.1, high: value + 0.1 });
  expect(kind(around(1), around(0.7))).toBe('improved');
  expect(kind(around(1), around(1.3))).toBe('regressed');
  expect(kind(around(1), around(1.15))).toBe('same');
  expect(kind(of([1]), of([1.0001]))).toBe('changed');
  expect(kind(of([1]), of([1]))).toBe('same');
});

it('a number that is finite no more is a regression', () => {
  expect(kind(of([1, 2]), of([1, null]))).toBe('regressed');
  expect(kind(of([1, null]), of([1, 2]))).toBe('improved');
});

it('other conditions are another cell', () => {
  const other = [resultOf(0, { value: 1 }, { conditions: { rate: 0.001 } })];
  expect(
    compareResults(of([1]), other)
      .map((change) => change.kind)
      .sort(),
  ).toEqual(['gone', 'new']);
});
