import { describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';
import { gap, problemsOfEachKind, randomRequest } from './flows.ts';

const POINTS = 12;

describe.each([0, 1, 2])(`identities of exact maps, seed ${seed}, draw %i`, (draw) => {
  const rng = stream(seed, 'flow-identities', draw);
  test.each(problemsOfEachKind(rng).map((problem) => [problem.mapKind, problem] as const))(
    '%s: semigroup and inverse',
    (_, problem) => {
      const d = problem.dimension;
      const { x, s, t } = randomRequest(rng, problem, POINTS, false);
      const u = randomRequest(rng, problem, POINTS, false).t;
      const direct = problem.flow.evaluate({ x, s, t });
      const first = problem.flow.evaluate({ x, s, t: u });
      const second = problem.flow.evaluate({ x: first.y, s: u, t }, { derivatives: true });
      const back = problem.flow.evaluate({ x: direct.y, s: t, t: s }, { derivatives: true });
      for (let p = 0; p < POINTS; p++) {
        const rows = (values: Float64Array): Float64Array => values.subarray(p * d, (p + 1) * d);
        const norm = (jacobian: Float64Array): number =>
          d * Math.max(...jacobian.subarray(p * d * d, (p + 1) * d * d).map(Math.abs));
        const semigroup = direct.error[p] + second.error[p] + norm(second.derivatives?.jacobian ?? x) * first.error[p];
        expect(gap(rows(second.y), rows(direct.y))).toBeLessThanOrEqual(1.1 * semigroup);
        const inverse = back.error[p] + norm(back.derivatives?.jacobian ?? x) * direct.error[p];
        expect(gap(rows(back.y), rows(x))).toBeLessThanOrEqual(1.1 * inverse);
      }
    },
  );

  test.each(problemsOfEachKind(rng).map((problem) => [problem.mapKind, problem] as const))(
    '%s: change of variables, log ρ_s(x) = log ρ_t(X) + log det ∇X',
    (_, problem) => {
      const { x, s, t } = randomRequest(rng, problem, POINTS, false);
      const { y, derivatives } = problem.flow.evaluate({ x, s, t }, { derivatives: true });
      const before = problem.fields.logDensity(x, s);
      const after = problem.fields.logDensity(y, t).map((value, p) => value + (derivatives?.logDet[p] ?? Number.NaN));
      expect(gap(before, after)).toBeLessThan(1e-9);
    },
  );

  test.each(problemsOfEachKind(rng).map((problem) => [problem.mapKind, problem] as const))(
    '%s: derivatives agree with differences of the map',
    (_, problem) => {
      const d = problem.dimension;
      const { x, s, t } = randomRequest(rng, problem, POINTS, false);
      const inside = (time: number): number => {
        const [low, high] = problem.regularTimes;
        return Math.min(high - 0.01 * (high - low), Math.max(low + 0.01 * (high - low), time));
      };
      const request = { x, s: s.map(inside), t: t.map(inside) };
      const { derivatives } = problem.flow.evaluate(request, { derivatives: true });
      if (derivatives === undefined) throw new Error('expected derivatives');
      const h = 1e-4;
      /** Central difference of fourth order along one argument. */
      const difference = (shifted: (by: number) => typeof request): Float64Array => {
        const at = (by: number): Float64Array => problem.flow.evaluate(shifted(by)).y;
        const [a, b, c, e] = [at(-2 * h), at(-h), at(h), at(2 * h)];
        return a.map((value, k) => (value - 8 * b[k] + 8 * c[k] - e[k]) / (12 * h));
      };
      const scale = 1 + Math.max(...derivatives.jacobian.map(Math.abs), ...derivatives.dt.map(Math.abs));
      const bound = 1e-6 * scale ** 2;
      expect(
        gap(
          derivatives.dt,
          difference((by) => ({ ...request, t: request.t.map((v) => v + by) })),
        ),
      ).toBeLessThan(bound);
      expect(
        gap(
          derivatives.ds,
          difference((by) => ({ ...request, s: request.s.map((v) => v + by) })),
        ),
      ).toBeLessThan(bound);
      for (let j = 0; j < d; j++) {
        const column = difference((by) => ({ ...request, x: x.map((v, k) => (k % d === j ? v + by : v)) }));
        const expected = derivatives.dt.map((_value, k) => derivatives.jacobian[k * d + j]);
        expect(gap(expected, column)).toBeLessThan(bound);
      }
    },
  );
});
