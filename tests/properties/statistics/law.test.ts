import { describe, expect, it } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import type { ExactProblem } from '../../../src/analytic/types.ts';
import { stream } from '../../../src/core/random.ts';
import { whiten, whiteningOf } from '../../../src/properties/statistics/gaussian.ts';
import {
  channelTests,
  drawDirections,
  type LawRoute,
  lawChannels,
  lawRoute,
} from '../../../src/properties/statistics/index.ts';
import { seed } from '../../support/seed.ts';

/** Smallest p-value over all tests of all channels, times their number. */
function smallest(problem: ExactProblem, route: LawRoute, t: number, y: Float64Array): number {
  const directions = drawDirections(problem, stream(seed, 'directions'));
  const tests = lawChannels(problem, route, t, y, directions).flatMap(channelTests);
  return tests.length * Math.min(...tests.map(({ pValue }) => pValue));
}

const N = 4000;

it.each(['gaussian-noncommuting', 'affine-rotation', 'rotated-product-3d-trig', 'mixture-1d-vp'])(
  '%s: pull-back and projection accept the exact law',
  (id) => {
    const problem = getProblem(id);
    const rng = stream(seed, id);
    const [start, end] = problem.timeRange;
    const x = problem.sample.source(rng, N);
    const { y } = problem.flow.evaluate({ x, s: Float64Array.of(start), t: Float64Array.of(end) });
    expect(smallest(problem, 'pull-back', end, y), `seed ${seed}`).toBeGreaterThan(1e-7);
    const t = 0.6 * end;
    expect(
      smallest(problem, 'projection', t, problem.sample.marginal(rng, N, Float64Array.of(t))),
      `seed ${seed}`,
    ).toBeGreaterThan(1e-7);
  },
);

it.each([
  ['mixture-3', N],
  ['checkerboard', 600],
])('%s: projections accept draws of the marginal and reject others', (id, n) => {
  const problem = getProblem(id);
  const t = problem.regularTimes[1];
  const y = problem.sample.marginal(stream(seed, id), n, Float64Array.of(t));
  expect(smallest(problem, 'projection', t, y), `seed ${seed}`).toBeGreaterThan(1e-7);
  expect(
    smallest(
      problem,
      'projection',
      t,
      y.map((value) => 0.7 * value),
    ),
    `seed ${seed}`,
  ).toBeLessThan(1e-9);
});

it('a path that does not start from noise alone is told from its marginals by pull-back', () => {
  const problem = getProblem('mixture-1d-vp');
  expect(problem.interpolant.b(problem.timeRange[0])).toBeGreaterThan(0);
  expect(lawRoute(problem, problem.timeRange[1])).toEqual({ route: 'pull-back' });
});

describe('the route', () => {
  it('is by projection where the map is integrated', () => {
    expect(lawRoute(getProblem('mixture-3'), 1)).toEqual({ route: 'projection' });
  });

  it('is none where the law has atoms', () => {
    expect(lawRoute(getProblem('points-2d'), 1)).toMatchObject({
      reason: expect.stringMatching(/atoms/),
    });
  });
});

it('whitening undoes the source', () => {
  const covariance = [
    [2, 0.7],
    [0.7, 1.5],
  ];
  const whitening = whiteningOf({ mean: [1, -2], covariance }, 2);
  const z = whiten(Float64Array.of(1, -2, 1 + Math.SQRT2, -2 + 0.7 / Math.SQRT2), whitening);
  expect([...z]).toEqual([0, 0, expect.closeTo(1, 15), expect.closeTo(0, 15)]);
  // ‖L⁻¹‖_F² = trace C⁻¹ = (2 + 1.5)/(3 - .49).
  expect(whitening.inverseNorm).toBeCloseTo(Math.sqrt(3.5 / 2.51), 14);
});

it('slack bounds what rounding does to the scores', () => {
  const problem = getProblem('rotated-product-2d');
  const rng = stream(seed, 'rounding');
  const x = problem.sample.source(rng, 500);
  const { y } = problem.flow.evaluate({ x, s: Float64Array.of(0), t: Float64Array.of(1) });
  const slack = new Float64Array(500).fill(1e-6);
  const moved = y.map((value) => value + 1e-6 * (2 * rng.uniform() - 1));
  const directions = drawDirections(problem, rng);
  const exact = lawChannels(problem, 'pull-back', 1, y, directions);
  lawChannels(problem, 'pull-back', 1, moved, directions, slack).forEach(({ name, scores, slack: bounds }, k) => {
    scores.forEach((score, i) => {
      expect(Math.abs(score - exact[k].scores[i]), `${name}, seed ${seed}`).toBeLessThanOrEqual(1.01 * bounds![i]);
    });
  });
});
