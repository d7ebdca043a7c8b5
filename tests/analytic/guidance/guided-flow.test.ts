import { describe, expect, test } from 'vitest';
import { conditionalProblem, defineProblem, getProblem, type Problem } from '../../../src/analytic/index.ts';
import { stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';

const at = (value: number): Float64Array => Float64Array.of(value);

/** One class N(m, v) each: its velocity on the linear path is affine, written out here. */
const CLASSES = [
  { weight: 0.35, mean: 1.3, variance: 0.2 },
  { weight: 0.65, mean: -0.6, variance: 0.5 },
];

const guided = (scale: number, convention: 'w' | '1+w', label = 1): Problem => ({
  schema: 'flowproof.problem/1',
  id: 'two-classes',
  dimension: 1,
  interpolant: { kind: 'linear' },
  source: { kind: 'gaussian', mean: [0], covariance: 1 },
  target: {
    kind: 'mixture',
    components: CLASSES.map(({ weight, mean, variance }, k) => ({
      weight,
      mean: [mean],
      covariance: variance,
      label: k,
    })),
  },
  coupling: { kind: 'independent' },
  guidance: { label, scale, convention },
});

/** E[x1 - x0 | x, class k] and the density of x in the class, from the formulas of a Gaussian. */
function ofClass(k: number, x: number, t: number): { velocity: number; density: number } {
  const { mean, variance } = CLASSES[k];
  const total = (1 - t) ** 2 + t * t * variance;
  const gap = x - t * mean;
  return {
    velocity: mean + ((t * variance - (1 - t)) / total) * gap,
    density: Math.exp((-0.5 * gap * gap) / total) / Math.sqrt(total),
  };
}

function velocity(x: number, t: number, omega: number, label: number): number {
  const parts = CLASSES.map(({ weight }, k) => ({ ...ofClass(k, x, t), weight }));
  const mass = parts.reduce((sum, { weight, density }) => sum + weight * density, 0);
  const all = parts.reduce((sum, part) => sum + part.weight * part.density * part.velocity, 0) / mass;
  return (1 - omega) * all + omega * parts[label].velocity;
}

/** Classical Runge-Kutta with many steps: an integrator that has nothing in common with the suite's. */
function integrate(x: number, s: number, t: number, omega: number, label: number, steps = 4000): number {
  const h = (t - s) / steps;
  let y = x;
  for (let i = 0; i < steps; i++) {
    const u = s + i * h;
    const k1 = velocity(y, u, omega, label);
    const k2 = velocity(y + 0.5 * h * k1, u + 0.5 * h, omega, label);
    const k3 = velocity(y + 0.5 * h * k2, u + 0.5 * h, omega, label);
    const k4 = velocity(y + h * k3, u + h, omega, label);
    y += (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
  }
  return y;
}

describe('a guided flow', () => {
  test.each([
    [2.5, 'w', 2.5],
    [1.5, '1+w', 2.5],
    [-0.5, 'w', -0.5],
    [0.3, 'w', 0.3],
  ] as const)(
    'with scale %d under %s has effective scale %d and the exact map of its velocity',
    (scale, convention, omega) => {
      const problem = defineProblem(guided(scale, convention));
      expect(problem.guided?.effectiveScale).toBe(omega);
      const rng = stream(seed, 'guided', scale);
      for (let i = 0; i < 4; i++) {
        const [x, s, t] = [2 * rng.normal(), rng.uniform(), rng.uniform()];
        const { y, error } = problem.flow.evaluate({ x: at(x), s: at(s), t: at(t) });
        // Fourth order at 4,000 steps leaves less than 1e-10 on these flows; the estimate is the suite's own.
        expect(Math.abs(y[0] - integrate(x, s, t, omega, 1)), `seed ${seed}`).toBeLessThan(error[0] + 1e-10);
        expect(problem.fields.velocity(at(x), at(s))[0]).toBeCloseTo(velocity(x, s, omega, 1), 12);
      }
    },
  );

  test('has derivatives that are those of its map', () => {
    const problem = getProblem('guided-2d');
    const rng = stream(seed, 'guided', 'derivatives');
    const x = rng.normals(2);
    const [s, t, h] = [0.2, 0.8, 1e-5];
    const { derivatives } = problem.flow.evaluate({ x, s: at(s), t: at(t) }, { derivatives: true });
    const moved = (dx: number[], ds: number, dt: number): Float64Array => {
      const shift = (sign: number) =>
        problem.flow.evaluate({
          x: x.map((v, i) => v + sign * h * dx[i]),
          s: at(s + sign * h * ds),
          t: at(t + sign * h * dt),
        }).y;
      const [up, down] = [shift(1), shift(-1)];
      return up.map((v, i) => (v - down[i]) / (2 * h));
    };
    // Central differences with step 1e-5: truncation h² and round-off 1e-12/h, both below 1e-6 of derivatives of order 1 to 10.
    const columns = [moved([1, 0], 0, 0), moved([0, 1], 0, 0)];
    for (let i = 0; i < 2; i++) {
      expect(derivatives!.ds[i]).toBeCloseTo(moved([0, 0], 1, 0)[i], 5);
      expect(derivatives!.dt[i]).toBeCloseTo(moved([0, 0], 0, 1)[i], 5);
      for (let j = 0; j < 2; j++) expect(derivatives!.jacobian[2 * i + j]).toBeCloseTo(columns[j][i], 5);
    }
  });

  test('is the conditional flow at effective scale 1, and the flow of the whole law at 0', () => {
    const part = defineProblem(conditionalProblem(guided(1, 'w'), 1));
    const x = stream(seed, 'guided', 'ends').normals(5);
    const answer = (problem: Problem) => defineProblem(problem).flow.evaluate({ x, s: at(0.1), t: at(0.9) }).y;
    const given = part.flow.evaluate({ x, s: at(0.1), t: at(0.9) }).y;
    expect(answer(guided(1, 'w'))).toEqual(given);
    expect(answer(guided(0, '1+w'))).toEqual(given);
    const { guidance: _, ...whole } = guided(0, 'w');
    expect(answer(guided(0, 'w'))).toEqual(answer(whole));
    expect(defineProblem(guided(1, 'w')).native).toBe(true);
  });

  test('carries its source along: the marginal draws are the images of the noise', () => {
    const problem = getProblem('guided-2d');
    const draw = (t: number) => problem.sample.marginal(stream(seed, 'guided', 'draws'), 20, at(t));
    const carried = problem.flow.evaluate({ x: draw(0), s: at(0), t: at(0.7) }).y;
    draw(0.7).forEach((value, i) => {
      expect(Math.abs(value - carried[i])).toBeLessThan(1e-6);
    });
  });
});

describe('a guided problem that is none', () => {
  const wrong =
    (change: (problem: Problem) => unknown): (() => unknown) =>
    () =>
      defineProblem(change(structuredClone(guided(2, 'w'))) as Problem);

  test.each([
    [
      'a class that no component has',
      (p: Problem) => ({ ...p, guidance: { ...p.guidance, label: 7 } }),
      /label: expected one of 0, 1, got 7/,
    ],
    [
      'a scale that is no number',
      (p: Problem) => ({ ...p, guidance: { ...p.guidance, scale: Number.NaN } }),
      /guidance\.scale/,
    ],
    [
      'an unknown convention',
      (p: Problem) => ({ ...p, guidance: { ...p.guidance, convention: 's' } }),
      /"w" or "1\+w"/,
    ],
    [
      'a target without labels',
      (p: Problem) => ({ ...p, target: { kind: 'mixture', components: [{ weight: 1, mean: [0], covariance: 1 }] } }),
      /a mixture whose components have labels/,
    ],
    [
      'labels on some components',
      (p: Problem) => ({
        ...p,
        target: {
          kind: 'mixture',
          components: [
            { weight: 0.5, mean: [0], covariance: 1 },
            { weight: 0.5, mean: [1], covariance: 1, label: 1 },
          ],
        },
      }),
      /components\[0\]\.label: expected an integer from 0/,
    ],
  ])('%s is refused', (_, change, message) => {
    expect(wrong(change)).toThrow(message);
  });
});
