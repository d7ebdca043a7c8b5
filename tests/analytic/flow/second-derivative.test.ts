import { describe, expect, test } from 'vitest';
import { buildModel, defineProblem, nativeSecondDerivative, randomProblem } from '../../../src/analytic/index.ts';
import { stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';
import { gap, randomRequest } from './flows.ts';

describe(`second derivatives of native maps, seed ${seed}`, () => {
  test.each(['closed', 'quantile', 'product'] as const)('%s: the difference of the Jacobian', (kind) => {
    const rng = stream(seed, 'second-derivative', kind);
    const problem = defineProblem(randomProblem(rng, kind));
    const d = problem.dimension;
    const n = 6;
    const request = randomRequest(rng, problem, n, false);
    const [v, w] = [rng.normals(n * d), rng.normals(n * d)];
    const second = nativeSecondDerivative(buildModel(problem.definition), problem.mapKind, request, v, w);
    const h = 1e-4;
    const pushed = (by: number): Float64Array => {
      const x = request.x.map((value, k) => value + by * w[k]);
      const jacobian =
        problem.flow.evaluate({ ...request, x }, { derivatives: true }).derivatives?.jacobian ?? new Float64Array(0);
      return v.map((_, k) => {
        let sum = 0;
        for (let j = 0; j < d; j++) sum += jacobian[k * d + j] * v[Math.floor(k / d) * d + j];
        return sum;
      });
    };
    const [a, b, c, e] = [pushed(-2 * h), pushed(-h), pushed(h), pushed(2 * h)];
    const difference = a.map((value, k) => (value - 8 * b[k] + 8 * c[k] - e[k]) / (12 * h));
    const scale = 1 + Math.max(...second.map(Math.abs));
    expect(gap(second, difference)).toBeLessThan(1e-6 * scale ** 2);
    if (kind !== 'closed') expect(Math.max(...second.map(Math.abs))).toBeGreaterThan(1e-6);
  });
});
