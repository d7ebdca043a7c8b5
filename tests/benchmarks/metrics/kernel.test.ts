import { describe, expect, it } from 'vitest';
import { planarMean } from '../../../scripts/metrics/expectations.ts';
import { getProblem } from '../../../src/analytic/index.ts';
import {
  bandwidths,
  kernelAt,
  kernelExpectation,
  kernelMean,
  problemKernel,
  targetLaw,
} from '../../../src/benchmarks/metrics/index.ts';

describe.each(['checkerboard', 'mixture-skewed-2d-trig'])('kernel means of %s', (id) => {
  const problem = getProblem(id);
  const law = targetLaw(problem);
  const kernel = problemKernel(problem);

  it('are expectations of the kernel', () => {
    const points = [
      [0.3, -0.2],
      [-0.75, -0.7],
    ];
    for (const [u, v] of points) {
      const exact = planarMean(law, (x) =>
        Float64Array.from({ length: x.length / 2 }, (_, i) =>
          kernelAt(kernel, (x[2 * i] - u) ** 2 + (x[2 * i + 1] - v) ** 2),
        ),
      );
      // Midpoints of 200² cells of each box are good to 1e-5.
      expect(kernelMean(law, kernel)([u, v])[0]).toBeCloseTo(exact, law.kind === 'boxes' ? 4 : 10);
    }
  });

  it('have the expectation of both arguments', () => {
    const exact = planarMean(law, kernelMean(law, kernel));
    expect(kernelExpectation(law, law, kernel)).toBeCloseTo(exact, law.kind === 'boxes' ? 4 : 10);
  });
});

it('the kernel is the mean over halved bandwidths', () => {
  const kernel = { largest: 2, count: 4 };
  expect(bandwidths(kernel)).toEqual([2, 1, 0.5, 0.25]);
  const each = bandwidths(kernel).map((h) => Math.exp(-0.3 / (2 * h * h)));
  expect(kernelAt(kernel, 0.3)).toBeCloseTo(each.reduce((a, b) => a + b, 0) / 4, 14);
});
