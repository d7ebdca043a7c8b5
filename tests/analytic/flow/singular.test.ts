import { describe, expect, test } from 'vitest';
import { defineProblem } from '../../../src/analytic/index.ts';
import type { ExactProblem } from '../../../src/analytic/types.ts';
import { FlowproofError } from '../../../src/core/errors.ts';
import { integratedFlowOf, standard } from './flows.ts';

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof FlowproofError) return error.code;
    throw error;
  }
  return 'none';
}

function carry(problem: ExactProblem, s: number, t: number): () => unknown {
  const x = new Float64Array(problem.dimension).fill(0.2);
  return () => problem.flow.evaluate({ x, s: Float64Array.of(s), t: Float64Array.of(t) });
}

describe('typed errors where the map does not exist', () => {
  const point = standard(2, { kind: 'points', points: [[1, -1]] });
  const points = standard(2, {
    kind: 'points',
    points: [
      [1, -1],
      [-1, 0.5],
    ],
  });
  const line = standard(1, { kind: 'points', points: [[1], [-1]] });

  test('a point: no map leads away from t = 1, all lead there', () => {
    expect(codeOf(carry(point, 1, 0.5))).toBe('singular');
    const { y } = point.flow.evaluate({ x: Float64Array.of(3, 4), s: Float64Array.of(0), t: Float64Array.of(1) });
    expect([...y]).toEqual([1, -1]);
  });

  test.each([
    ['points, integrated', points],
    ['points, by quantiles', line],
  ])('%s: t = 1 and s = 1', (_, problem) => {
    expect(codeOf(carry(problem, 0, 1))).toBe('singular');
    expect(codeOf(carry(problem, 1, 0))).toBe('singular');
    expect(codeOf(carry(problem, 0, 0.97))).toBe('none');
  });

  test('an affine coupling whose matrix is singular at s', () => {
    const problem = (matrix: number[][]): ExactProblem =>
      defineProblem({
        schema: 'flowproof.problem/1',
        id: 'test',
        dimension: 2,
        interpolant: { kind: 'linear' },
        source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
        coupling: { kind: 'affine', matrix, shift: [0, 0] },
      });
    expect(
      codeOf(
        carry(
          problem([
            [1, 0.5],
            [0, 2],
          ]),
          1,
          0,
        ),
      ),
    ).toBe('none');
    // x1 = A x0 with a singular A is a map onto a line; whichever part refuses it, it does so by a typed error.
    expect(['singular', 'invalid-problem']).toContain(
      codeOf(() =>
        carry(
          problem([
            [1, 0],
            [0, 0],
          ]),
          1,
          0,
        )(),
      ),
    );
  });

  test('times outside the range and wrong shapes', () => {
    expect(codeOf(carry(points, -0.1, 0.5))).toBe('usage');
    expect(codeOf(carry(points, 0.1, Number.NaN))).toBe('usage');
    const short = { x: new Float64Array(3), s: Float64Array.of(0), t: Float64Array.of(0.5) };
    expect(codeOf(() => points.flow.evaluate(short))).toBe('unsupported');
    const uneven = { x: new Float64Array(6), s: new Float64Array(2), t: Float64Array.of(0.5) };
    expect(codeOf(() => points.flow.evaluate(uneven))).toBe('unsupported');
  });

  test('near the singular end a value comes with an estimate that holds', () => {
    const x = Float64Array.of(-0.8, 0.001, 0.05, 2);
    for (const t of [0.99, 0.9999, 1 - 1e-6]) {
      const request = { x, s: Float64Array.of(0), t: Float64Array.of(t) };
      const truth = line.flow.evaluate(request);
      const found = integratedFlowOf(line).evaluate(request);
      x.forEach((_, p) => {
        expect(Math.abs(found.y[p] - truth.y[p])).toBeLessThanOrEqual(found.error[p] + truth.error[p]);
      });
    }
  });

  test('a point that is not finite gives NaN with an infinite estimate, and disturbs no other', () => {
    const x = Float64Array.of(0.3, 0.1, Number.NaN, 0.2, 0.5, Number.POSITIVE_INFINITY);
    const request = { x, s: Float64Array.of(0), t: Float64Array.of(0.9) };
    const { y, error } = points.flow.evaluate(request);
    const alone = points.flow.evaluate({ ...request, x: x.slice(0, 2) });
    expect([...y.slice(0, 2)]).toEqual([...alone.y]);
    expect(y.slice(2).every(Number.isNaN)).toBe(true);
    expect([...error.slice(1)]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});

describe('boxes at the data end', () => {
  const problem = standard(1, {
    kind: 'boxes',
    boxes: [
      { weight: 0.5, low: [-2], high: [-1] },
      { weight: 0.5, low: [1], high: [2] },
    ],
  });

  test('the map onto the boxes is their quantile function; near the jump its estimate is the gap', () => {
    const request = { x: Float64Array.of(0.5, 1e-17), s: Float64Array.of(0), t: Float64Array.of(1) };
    const { y, error } = problem.flow.evaluate(request);
    // python3 -c "from mpmath import *; mp.dps=30; print(1 + (ncdf(mpf('0.5')) - mpf('0.5'))*2)"
    expect(Math.abs(y[0] - 1.3829249225480262)).toBeLessThanOrEqual(error[0]);
    expect(error[0]).toBeLessThan(1e-13);
    expect(error[1]).toBeGreaterThan(1);
  });

  test('no map leads away from outside the support', () => {
    expect(codeOf(carry(problem, 1, 0))).toBe('singular');
    const inside = { x: Float64Array.of(1.25), s: Float64Array.of(1), t: Float64Array.of(0) };
    // python3 -c "from mpmath import *; mp.dps=30; print(sqrt(2)*erfinv(2*mpf('0.625')-1))"
    expect(Math.abs(problem.flow.evaluate(inside).y[0] - 0.31863936396437514)).toBeLessThan(1e-14);
  });
});
