import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defineProblem } from '../../src/analytic/define-problem.ts';
import type { Problem } from '../../src/analytic/types.ts';

interface Row {
  readonly id: string;
  readonly w: number[];
  readonly c: number;
  readonly t: number;
  readonly lower: number;
  readonly upper: number;
}

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/analytic/${name}`, import.meta.url), 'utf8'));
// python3 scripts/fixtures/mpmath_fields.py
const problems = new Map<string, Problem>(
  read('fields.json').families.map(({ problem }: { problem: Problem }) => [problem.id, problem]),
);
const rows: Row[] = read('projections.json').rows;

describe('the law of a projection', () => {
  test.each([...new Set(rows.map(({ id }) => id))])('of %s is accurate in relative terms in both tails', (id) => {
    const { fields } = defineProblem(problems.get(id) as Problem);
    for (const { w, c, t, lower, upper } of rows.filter((row) => row.id === id)) {
      const got = fields.projection(Float64Array.from(w), Float64Array.of(c), Float64Array.of(t));
      for (const [side, value, exact] of [
        ['lower', got.lower[0], lower],
        ['upper', got.upper[0], upper],
      ] as const) {
        // A tail p moves by about -2 p log p times the relative error of its argument.
        const conditioning = 4 + 2 * Math.abs(Math.log(Math.max(exact, 1e-300)));
        const error = Math.abs(value - exact);
        expect(error, `${side} ${value}, exact ${exact}, w = ${w}, c = ${c}, t = ${t}`).toBeLessThanOrEqual(
          1e-14 * conditioning * exact + 1e-300,
        );
      }
    }
  });

  test('accepts a direction and a time for each value', () => {
    const { fields } = defineProblem(problems.get('full') as Problem);
    const [w, c, t] = [Float64Array.of(1, 0, 0.3, 0.4), Float64Array.of(0.2, -0.1), Float64Array.of(0.1, 0.8)];
    const both = fields.projection(w, c, t);
    for (const i of [0, 1]) {
      const one = fields.projection(w.slice(2 * i, 2 * i + 2), c.slice(i, i + 1), t.slice(i, i + 1));
      expect(both.lower[i]).toBe(one.lower[0]);
      expect(both.upper[i]).toBe(one.upper[0]);
    }
  });

  test('of points at the data end is a step', () => {
    const { fields } = defineProblem({
      schema: 'flowproof.problem/1',
      id: 'steps',
      dimension: 1,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0], covariance: 1 },
      target: { kind: 'points', points: [[-1], [1]], weights: [0.25, 0.75] },
      coupling: { kind: 'independent' },
    });
    const { lower } = fields.projection(Float64Array.of(1), Float64Array.of(-1.5, -1, 0, 1), Float64Array.of(1));
    expect([...lower]).toEqual([0, 0.25, 0.25, 1]);
  });

  test('of boxes at the data end is the polynomial of a sum of uniforms', () => {
    const { fields } = defineProblem({
      schema: 'flowproof.problem/1',
      id: 'square',
      dimension: 2,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
      target: { kind: 'boxes', boxes: [{ weight: 1, low: [0, 0], high: [1, 1] }] },
      coupling: { kind: 'independent' },
    });
    const { lower, upper } = fields.projection(Float64Array.of(1, 1), Float64Array.of(0.5, 1, 1.5), Float64Array.of(1));
    expect([...lower]).toEqual([0.125, 0.5, 0.875]);
    expect([...upper]).toEqual([0.875, 0.5, 0.125]);
  });

  test('of boxes along three axes is refused', () => {
    const { fields } = defineProblem({
      schema: 'flowproof.problem/1',
      id: 'cube',
      dimension: 3,
      interpolant: { kind: 'linear' },
      source: { kind: 'gaussian', mean: [0, 0, 0], covariance: 1 },
      target: { kind: 'boxes', boxes: [{ weight: 1, low: [0, 0, 0], high: [1, 1, 1] }] },
      coupling: { kind: 'independent' },
    });
    expect(() => fields.projection(Float64Array.of(1, 1, 1), Float64Array.of(1), Float64Array.of(0.5))).toThrow(
      'w: expected a direction with at most two non-zero entries',
    );
  });
});
