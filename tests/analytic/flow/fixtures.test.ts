import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defineProblem } from '../../../src/analytic/index.ts';
import type { Problem } from '../../../src/analytic/types.ts';

/** Values as [high, low], from `python3 scripts/fixtures/mpmath_flow_fixtures.py`. */
type Pair = readonly [number, number];

interface ClosedCase {
  readonly problem: Problem;
  readonly s: number;
  readonly t: number;
  readonly x: readonly number[];
  readonly y: readonly Pair[];
  readonly jacobian: readonly Pair[];
  readonly logDet: Pair;
}

interface QuantileCase {
  readonly family: string;
  readonly problem: Problem;
  readonly s: number;
  readonly t: number;
  readonly points: readonly { x: number; y: Pair; slope: Pair; tailOverDensity: number }[];
}

const u = 2 ** -53;

function load<T>(name: string): readonly T[] {
  const text = readFileSync(new URL(`../../fixtures/flow/${name}`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: T[] }).cases;
}

function distance(value: number, expected: Pair): number {
  return Math.abs(value - expected[0] - expected[1]);
}

describe('closed forms against mpmath', () => {
  const cases = load<ClosedCase>('closed.json');

  test('values, Jacobians and log-determinants within 1e-13 relative, and within the error they report', () => {
    for (const { problem, s, t, x, y, jacobian, logDet } of cases) {
      const exact = defineProblem(problem);
      expect(exact.mapKind).toBe('closed');
      const request = { x: Float64Array.from(x), s: Float64Array.of(s), t: Float64Array.of(t) };
      const answer = exact.flow.evaluate(request, { derivatives: true });
      const size = Math.max(...y.map(([high]) => Math.abs(high)));
      const entries = Math.max(...jacobian.map(([high]) => Math.abs(high)));
      y.forEach((expected, i) => {
        expect(distance(answer.y[i], expected)).toBeLessThanOrEqual(1e-13 * size);
        expect(distance(answer.y[i], expected)).toBeLessThanOrEqual(answer.error[0]);
      });
      jacobian.forEach((expected, e) => {
        expect(distance(answer.derivatives?.jacobian[e] ?? Number.NaN, expected)).toBeLessThanOrEqual(1e-13 * entries);
      });
      expect(distance(answer.derivatives?.logDet[0] ?? Number.NaN, logDet)).toBeLessThanOrEqual(
        1e-13 * (1 + Math.abs(logDet[0])),
      );
    }
  });
});

describe('quantile maps against mpmath', () => {
  const cases = load<QuantileCase>('quantile.json');

  test.each(['mixture', 'separated', 'points', 'boxes'])(
    '%s: values within the stated bound and within the error they report',
    (family) => {
      const chosen = cases.filter((entry) => entry.family === family);
      expect(chosen.length).toBeGreaterThan(0);
      const misses: unknown[] = [];
      for (const { problem, s, t, points } of chosen) {
        const exact = defineProblem(problem);
        const x = Float64Array.from(points, (point) => point.x);
        const { y, error } = exact.flow.evaluate({ x, s: Float64Array.of(s), t: Float64Array.of(t) });
        points.forEach((point, i) => {
          const bound = 32 * u * (Math.abs(point.y[0]) + Math.abs(point.x) * point.slope[0] + point.tailOverDensity);
          const off = distance(y[i], point.y);
          if (!(off <= bound) || !(off <= error[i])) {
            misses.push({
              path: problem.interpolant.kind,
              s,
              t,
              x: x[i],
              y: y[i],
              off,
              ratio: off / bound,
              claimed: off / error[i],
            });
          }
        });
      }
      expect(misses).toEqual([]);
    },
  );

  test('slopes and log-determinants within their reported error', () => {
    const misses: unknown[] = [];
    for (const { family, problem, s, t, points } of cases) {
      const exact = defineProblem(problem);
      const x = Float64Array.from(points, (point) => point.x);
      const { derivatives } = exact.flow.evaluate(
        { x, s: Float64Array.of(s), t: Float64Array.of(t) },
        { derivatives: true },
      );
      points.forEach((point, i) => {
        const off = distance(derivatives?.jacobian[i] ?? Number.NaN, point.slope);
        const claimed = derivatives?.jacobianError[i] ?? 0;
        if (!(off <= claimed))
          misses.push({ family, path: problem.interpolant.kind, s, t, x: x[i], off, claimed, slope: point.slope[0] });
      });
    }
    expect(misses).toEqual([]);
  });
});
