import { describe, expect, it } from 'vitest';
import { assign, assignmentW2Squared } from '../../../src/benchmarks/metrics/index.ts';
import { stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';

/** The least cost over all permutations. */
function exhaustive(cost: Float64Array, n: number): number {
  const used = new Array<boolean>(n).fill(false);
  const from = (i: number): number => {
    if (i === n) return 0;
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < n; j++) {
      if (used[j]) continue;
      used[j] = true;
      least = Math.min(least, cost[i * n + j] + from(i + 1));
      used[j] = false;
    }
    return least;
  };
  return from(0);
}

describe('assign', () => {
  it('finds the least cost of all permutations', () => {
    const rng = stream(seed, 'assignment');
    for (let k = 0; k < 200; k++) {
      const n = 1 + rng.integer(6);
      // Few distinct values, so that ties abound.
      const cost = Float64Array.from({ length: n * n }, () => (k % 2 === 0 ? rng.normal() : rng.integer(3)));
      const { columns, cost: found, gap } = assign(cost, n);
      expect([...columns].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      expect(Math.abs(found - exhaustive(cost, n)), `seed ${seed}, case ${k}`).toBeLessThan(1e-12);
      expect(Math.abs(gap)).toBeLessThan(1e-12);
    }
  });

  it('proves its optimality at the size that benchmarks use', () => {
    const rng = stream(seed, 'assignment', 'large');
    const n = 512;
    const [x, y] = [rng.normals(2 * n), rng.normals(2 * n)];
    const cost = Float64Array.from({ length: n * n }, (_, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      return (x[2 * i] - y[2 * j]) ** 2 + (x[2 * i + 1] - y[2 * j + 1]) ** 2;
    });
    const { cost: found, gap } = assign(cost, n);
    // Sums of n numbers of order 1.
    expect(Math.abs(gap)).toBeLessThan(n * 2 ** -50 * found);
    expect(assignmentW2Squared(x, y, 2)).toBeCloseTo(found / n, 12);
  });

  it('pairs sorted points in one dimension', () => {
    const rng = stream(seed, 'assignment', 'line');
    const [x, y] = [rng.normals(300), rng.normals(300)];
    const [first, second] = [x.slice().sort(), y.slice().sort()];
    const sorted = first.reduce((sum, value, i) => sum + (value - second[i]) ** 2, 0) / 300;
    expect(assignmentW2Squared(x, y, 1)).toBeCloseTo(sorted, 12);
  });

  it('knows what a shift and a scale do, since neither changes who goes where', () => {
    const rng = stream(seed, 'assignment', 'affine');
    const [n, shift, scale] = [200, 0.3, 0.8];
    const [x, y] = [rng.normals(2 * n), rng.normals(2 * n)];
    const moved = x.map((value) => scale * value + shift);
    const mean = (values: Float64Array, of: (value: number) => number) =>
      values.reduce((sum, value) => sum + of(value), 0) / n;
    const [squareX, squareY] = [x, y].map((values) => mean(values, (value) => value * value));
    const drift = mean(x, (value) => scale * value) - mean(y, (value) => value);
    const scaled = scale * assignmentW2Squared(x, y, 2) + (scale ** 2 - scale) * squareX + (1 - scale) * squareY;
    expect(assignmentW2Squared(moved, y, 2)).toBeCloseTo(scaled + 2 * shift ** 2 + 2 * shift * drift, 12);
  });
});
