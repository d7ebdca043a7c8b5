import { describe, expect, it } from 'vitest';
import { quantileFunction } from '../../../scripts/metrics/expectations.ts';
import { getProblem } from '../../../src/analytic/index.ts';
import { projectedLaw, sliceMeans, targetLaw } from '../../../src/benchmarks/metrics/index.ts';

const directions = [
  [1, 0],
  [0, 1],
  [Math.SQRT1_2, Math.SQRT1_2],
  [Math.cos(2), Math.sin(2)],
  [1e-9, 1],
];

describe.each(['checkerboard', 'mixture-3', 'mixture-skewed-2d-trig'])('projections of %s', (id) => {
  const problem = getProblem(id);
  const law = targetLaw(problem);

  it.each(directions)('along (%f, %f) have the distribution function of the exact law', (u, v) => {
    const w = [u, v];
    const projected = projectedLaw(law, w);
    const x = Float64Array.from({ length: 21 }, (_, k) => -1.95 + 0.19 * k);
    const { lower } = problem.fields.projection(Float64Array.from(w), x, Float64Array.of(1));
    for (const [i, place] of x.entries()) expect(projected.at(place).cdf).toBeCloseTo(lower[i], 13);
    expect(projected.at(projected.to).cdf).toBeCloseTo(1, 14);
  });

  it.each(directions)('along (%f, %f) have the means of slices that quadrature gives', (u, v) => {
    const w = [u, v];
    const projected = projectedLaw(law, w);
    const n = 50;
    const means = sliceMeans(projected, n);
    const quantile = quantileFunction(problem, Float64Array.from(w));
    means.forEach((value, i) => {
      if (i === 0 || i === n - 1) return;
      const parts = 200;
      const sum = Array.from({ length: parts }, (_, k) => quantile((i + (k + 0.5) / parts) / n));
      // Midpoints of a function that rises by so much are within half a part of it, the table within 1e-6.
      const rise = quantile((i + 1) / n) - quantile(i / n);
      expect(Math.abs(value - sum.reduce((a, b) => a + b, 0) / parts)).toBeLessThan(rise / (2 * parts) + 1e-6);
    });
    const mean = means.reduce((a, b) => a + b, 0) / n;
    expect(mean).toBeCloseTo(projected.at(projected.to).partialMean, 12);
  });
});

it('a direction out of the plane of two axes is refused for boxes', () => {
  const law = {
    kind: 'boxes',
    d: 3,
    weights: Float64Array.of(1),
    low: new Float64Array(3),
    high: Float64Array.of(1, 1, 1),
  } as const;
  expect(() => projectedLaw(law, [1, 1, 1])).toThrow(/expected at most two entries/);
  expect(projectedLaw(law, [0, 1, 1]).at(1).cdf).toBeCloseTo(0.5, 15);
});
