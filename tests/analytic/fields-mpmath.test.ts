import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defineProblem } from '../../src/analytic/define-problem.ts';
import type { Problem } from '../../src/analytic/types.ts';

interface Row {
  readonly x: number[];
  readonly t: number;
  readonly v: number[];
  readonly w: number[];
  readonly length: number;
  readonly values: Record<string, number[]>;
}

// python3 scripts/fixtures/mpmath_fields.py
const fixtures = JSON.parse(readFileSync(new URL('../fixtures/analytic/fields.json', import.meta.url), 'utf8')) as {
  families: { problem: Problem; rows: Row[] }[];
};

const TOLERANCE = 1e-13;
const largest = (values: ArrayLike<number>): number => Array.from(values).reduce((m, v) => Math.max(m, Math.abs(v)), 0);

describe.each(fixtures.families)('$problem.id against 50-digit mpmath', ({ problem, rows }) => {
  const exact = defineProblem(problem);
  const { fields } = exact;

  test.each(rows)('at t = $t, x = $x', ({ x, t, v, w, length, values }) => {
    const point = Float64Array.from(x);
    const time = Float64Array.of(t);
    const magnitude = fields.velocityMagnitude(point, time);
    const M = largest(magnitude);
    // Fields vary over `length`, and in far tails over 1/score: the scale of the terms that derivatives sum.
    const S = Math.max(largest(values.score), 1 / length);
    const slope = Math.abs(exact.interpolant.db(t));
    const scales: Record<string, number> = {
      logDensity: largest(values.logDensity),
      score: largest(values.score),
      // The velocity contains b' E[x1]; its absolute terms bound those of E[x1].
      posteriorMean: largest(values.posteriorMean) + (slope > 0 ? M / slope : 0),
      jacobian: largest(values.jacobian ?? []) + M * S,
      divergence: largest(values.jacobian ?? []) + M * S,
      velocityTimeDerivative: largest(values.velocityTimeDerivative ?? []) + M * (1 + M * S),
      secondDirectional: largest(values.secondDirectional ?? []) + M * S * S * largest(v) * largest(w),
    };
    for (const [name, expected] of Object.entries(values)) {
      const got =
        name === 'secondDirectional'
          ? fields.secondDirectional(point, time, Float64Array.from(v), Float64Array.from(w))
          : fields[name as 'velocity'](point, time);
      expect(got).toHaveLength(expected.length);
      expected.forEach((value, i) => {
        const scale = name === 'velocity' ? magnitude[i] : scales[name];
        expect(Math.abs(got[i] - value), `${name}[${i}] = ${got[i]}, exact ${value}`).toBeLessThanOrEqual(
          TOLERANCE * scale,
        );
      });
    }
  });
});
