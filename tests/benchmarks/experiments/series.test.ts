import { expect, it } from 'vitest';
import { envelope } from '../../../src/benchmarks/experiments/series.ts';

it('a curve made short keeps its spikes, and says where it was not finite', () => {
  const values = Float64Array.from({ length: 3_000 }, (_, i) => 1 + i / 3_000);
  values[1_234] = 1e6;
  values[2_999] = Number.NaN;
  const { min, median, max } = envelope(values);
  expect(max.x.length).toBeLessThanOrEqual(100);
  expect(max.x.at(-1)).toBe(3_000);
  expect(max.y.filter((y) => y === 1e6)).toHaveLength(1);
  expect(max.x[max.y.indexOf(1e6)]).toBeGreaterThanOrEqual(1_235);
  expect(max.y.at(-1)).toBe(null);
  expect(min.y.every((y, k) => y !== null && y <= (median.y[k] ?? Number.POSITIVE_INFINITY))).toBe(true);
  expect(Math.max(...(median.y as number[]))).toBeLessThan(2.001);
});

it('a short curve stays as it is', () => {
  expect(envelope([3, 1, 2], (i) => 10 * i).max).toEqual({ x: [0, 10, 20], y: [3, 1, 2] });
});
