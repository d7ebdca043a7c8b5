import { expect, test } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { stream } from '../../../src/core/random.ts';
import { planeWaves } from '../../../src/properties/net/features.ts';
import { createPlainNet } from '../../../src/properties/net/plain-net.ts';
import { type FullConventionInput, fullConventionSchema } from '../../../src/subject/convention.ts';
import { exactMapSubject } from '../../../src/subject/exact.ts';
import { generalReading, isPrediction } from '../../../src/subject/general.ts';
import type { MapJvpCall } from '../../../src/subject/types.ts';
import { problemOf } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';

const edm = getProblem('mixture-1d-edm');
/** Conventions with a head, a clock, an offset or a scale, and the problem on which each is tried. */
const conventions: readonly (readonly [FullConventionInput, typeof edm])[] = [
  [{ output: 'trigflow', time: 'data-to-noise', timeScale: Math.PI / 2, sigmaData: 0.7 }, problemOf('non-commuting')],
  [{ output: 'data', clock: 'log-sigma', timeScale: 0.25 }, problemOf('product-trigonometric')],
  [{ output: 'v-prediction', secondTime: 'reversed-step', time: 'data-to-noise' }, problemOf('non-commuting')],
  [{ output: 'average-velocity', secondTime: 'reversed-step', timeOffset: 0.3, timeScale: 10 }, problemOf('mixture')],
  [{ output: 'endpoint', secondTime: 'step', clock: 'sigma' }, edm],
  [
    {
      output: 'consistency',
      secondTime: 'none',
      clock: 'log-sigma',
      timeScale: 0.25,
      pointScale: 'edm',
      sigmaData: 0.5,
    },
    edm,
  ],
  [{ output: 'map', clock: 'log-sigma', pointScale: 'edm' }, edm],
  [{ output: 'fmm', pointScale: 2 }, problemOf('correlated-linear')],
  [{ output: 'noise', secondTime: 'none' }, problemOf('correlated-linear')],
  [{ output: 'displacement', clock: 'sigma', secondTime: 'reversed-step' }, problemOf('mixture')],
];

/** As in jet.test.ts: a fourth-order difference, with the change from twice the step as a bound of its error, and rounding. */
function difference(f: (h: number) => number, step: number): { value: number; error: number } {
  const at = (h: number) => (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
  const value = at(step);
  const size = 1 + Math.abs(f(0)) + Math.abs(f(step)) + Math.abs(value);
  return { value, error: 4 * Math.abs(value - at(2 * step)) + (1e-11 * size) / step };
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, k) => sum + value * b[k], 0);
const NAMES = ['x', 's', 't', 'dx', 'ds', 'dt'] as const;

test.each(conventions)(`the net of a loss in the whole convention: %j, seed ${seed}`, (input, problem) => {
  const convention = fullConventionSchema.parse(input);
  const reading = generalReading(convention, problem);
  const d = problem.dimension;
  const rng = stream(seed, 'general-nets', problem.id, JSON.stringify(input));
  const features = planeWaves(rng, d, problem.scale);
  const theta = rng.normals(features.count).map((value) => 0.3 * value);
  const [low, high] = problem.regularTimes;
  const none = convention.secondTime === 'none';
  for (let repeat = 0; repeat < 2; repeat++) {
    const start = low + (high - low) * (0.25 + 0.3 * rng.uniform());
    const same = none && isPrediction(convention);
    const end = same ? start : none ? problem.timeRange[1] : start + (high - low) * (0.05 + 0.25 * rng.uniform());
    const { first, second } = reading.times(start, end);
    const point = problem.sample.marginal(rng, 1, Float64Array.of(start));
    const x = point.map((value) => value / reading.scale(start)[0]);
    // Directions of about a unit of canonical time.
    const [ds, dt] = [first[1] * (rng.uniform() - 0.5), second[2] * (rng.uniform() - 0.5)];
    const call: MapJvpCall = {
      ...{ x, s: Float64Array.of(first[0]), t: Float64Array.of(second[0]) },
      ...{ dx: rng.normals(d), ds: Float64Array.of(ds), dt: Float64Array.of(none ? 0 : dt), n: 1, d },
    };
    const net = createPlainNet(problem, { convention });
    const exact = exactMapSubject(problem, {
      convention: { ...convention, secondTime: none ? 'end' : convention.secondTime },
    });
    const theirs = exact.evaluate(call) as Float64Array;
    const rounding = 64 * Number.EPSILON * (1 + Math.max(...theirs.map(Math.abs), ...point.map(Math.abs)));
    net(call).forEach((value, k) => {
      expect(Math.abs(value - theirs[k])).toBeLessThan(rounding / (same ? 1 : Math.min(1, end - start)));
    });

    const perturbed = createPlainNet(problem, { convention, features, theta });
    const moved = (w: MapJvpCall, h: number): MapJvpCall => {
      const parts = NAMES.map((name) => [name, Float64Array.from(call[name], (value, k) => value + h * w[name][k])]);
      return { ...call, ...Object.fromEntries(parts) };
    };
    const own = { ...call, ...{ x: call.dx, s: call.ds, t: call.dt } };
    const still = { ...own, dx: new Float64Array(d), ds: new Float64Array(1), dt: new Float64Array(1) };
    const { y, dy } = perturbed.jvp(call);
    expect(Array.from(y)).toEqual(Array.from(perturbed(call)));
    for (let k = 0; k < d; k++) {
      const expected = difference((h) => perturbed(moved(still, h))[k], 1e-3);
      expect(Math.abs(dy[k] - expected.value)).toBeLessThan(expected.error);
    }
    // On the diagonal the second derivatives of v are not exact: see jet.ts.
    const [ofY, ofDy] = [rng.normals(d), same ? new Float64Array(d) : rng.normals(d)];
    const w = {
      ...own,
      ...{
        dx: rng.normals(d),
        ds: Float64Array.of(first[1] * rng.uniform()),
        dt: Float64Array.of(none ? 0 : second[2] * rng.uniform()),
      },
    };
    const index = perturbed.callCount;
    perturbed.jvp(call);
    const pulled = perturbed.pullback(index, { y: ofY, dy: ofDy });
    const along = NAMES.reduce((sum, name) => sum + dot(pulled[name]!, w[name]), 0);
    const f = (h: number) => {
      const dual = perturbed.jvp(moved(w, h));
      return dot(ofY, dual.y) + dot(ofDy, dual.dy);
    };
    const expected = difference(f, 1e-3);
    expect(Math.abs(along - expected.value)).toBeLessThan(expected.error);
  }
});
