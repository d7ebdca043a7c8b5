import { describe, expect, it } from 'vitest';
import { getProblem } from '../../src/analytic/index.ts';

describe('the projection of boxes without noise on a direction close to an axis', () => {
  const problem = getProblem('checkerboard');
  const lower = (w: readonly number[], c: number): number =>
    problem.fields.projection(Float64Array.from(w), Float64Array.of(c), Float64Array.of(1)).lower[0];

  it.each([-0.9, -0.6, -0.2, 0.3, 0.77])('tends to the coordinate at %f, whose law is uniform on [-1, 1]', (c) => {
    for (const tilt of [0, 6e-17, 1e-12, 1e-8]) {
      // Each row of squares is 1/4 of the mass, and leans by tilt times a coordinate of size at most 1.
      expect(Math.abs(lower([tilt, 1], c) - (c + 1) / 2)).toBeLessThanOrEqual(tilt + 1e-15);
    }
  });

  it('is the same for exchanged axes, and gives both tails', () => {
    for (const c of [-0.8, 0.1, 0.6]) {
      const w = Float64Array.of(1e-5, 1);
      const { lower: below, upper } = problem.fields.projection(w, Float64Array.of(c), Float64Array.of(1));
      expect(below[0] + upper[0]).toBeCloseTo(1, 14);
      expect(Math.abs(lower([1, 1e-5], c) - below[0])).toBeLessThan(1e-5);
    }
  });
});
