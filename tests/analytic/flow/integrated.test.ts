import { describe, expect, test } from 'vitest';
import { defineProblem, randomProblem } from '../../../src/analytic/index.ts';
import { stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';
import { gap, integratedFlowOf, randomRequest, standard } from './flows.ts';

describe(`integrated maps, seed ${seed}`, () => {
  test.each(['closed', 'quantile', 'product'] as const)('agree with the %s map in values and derivatives', (kind) => {
    const rng = stream(seed, 'flow-integrated', kind);
    for (let draw = 0; draw < 6; draw++) {
      const problem = defineProblem(randomProblem(rng, kind));
      const d = problem.dimension;
      const request = randomRequest(rng, problem, 8, draw % 2 === 0);
      const truth = problem.flow.evaluate(request, { derivatives: true });
      const found = integratedFlowOf(problem).evaluate(request, { derivatives: true });
      for (let p = 0; p < 8; p++) {
        const part = (values: Float64Array, width: number): Float64Array => values.subarray(p * width, (p + 1) * width);
        expect(gap(part(found.y, d), part(truth.y, d))).toBeLessThanOrEqual(found.error[p] + truth.error[p] + 1e-14);
        const [one, other] = [found.derivatives, truth.derivatives];
        if (one === undefined || other === undefined) throw new Error('expected derivatives');
        expect(gap(part(one.jacobian, d * d), part(other.jacobian, d * d))).toBeLessThanOrEqual(
          one.jacobianError[p] + other.jacobianError[p] + 1e-14,
        );
        expect(one.jacobianError[p]).toBeLessThan(1e-9);
        expect(Math.abs(one.logDet[p] - other.logDet[p])).toBeLessThan(1e-10);
      }
    }
  });

  test('a point has the same bits alone, in a batch and in another order', () => {
    const rng = stream(seed, 'flow-batch');
    const problem = defineProblem(randomProblem(rng, 'integrated'));
    const d = problem.dimension;
    const n = 37;
    const request = randomRequest(rng, problem, n, true);
    const all = problem.flow.evaluate(request, { derivatives: true });
    const order = rng.permutation(n);
    const shuffled = new Float64Array(n * d);
    order.forEach((p, q) => {
      shuffled.set(request.x.subarray(p * d, (p + 1) * d), q * d);
    });
    const other = problem.flow.evaluate({ ...request, x: shuffled }, { derivatives: true });
    order.forEach((p, q) => {
      const alone = problem.flow.evaluate(
        { ...request, x: request.x.slice(p * d, (p + 1) * d) },
        { derivatives: true },
      );
      expect(other.y.slice(q * d, (q + 1) * d)).toEqual(alone.y);
      expect(all.y.slice(p * d, (p + 1) * d)).toEqual(alone.y);
      expect(all.error[p]).toBe(alone.error[0]);
      expect(all.derivatives?.jacobian.slice(p * d * d, (p + 1) * d * d)).toEqual(alone.derivatives?.jacobian);
    });
  });

  test('equal times are the identity, without error', () => {
    const problem = standard(2, {
      kind: 'points',
      points: [
        [0, 1],
        [2, -1],
      ],
    });
    const time = Float64Array.of(0.4);
    const x = Float64Array.of(0.3, -0.2);
    const { y, error, derivatives } = problem.flow.evaluate({ x, s: time, t: time }, { derivatives: true });
    expect([...y, ...error, ...(derivatives?.jacobian ?? []), ...(derivatives?.logDet ?? [])]).toEqual([
      0.3, -0.2, 0, 1, 0, 0, 1, 0,
    ]);
  });

  test('the loose answer is within its estimate, and mostly far within', () => {
    const rng = stream(seed, 'flow-loose');
    const problem = defineProblem(randomProblem(rng, 'product'));
    const request = randomRequest(rng, problem, 50, true);
    const truth = problem.flow.evaluate(request);
    const { y, error } = integratedFlowOf(problem).evaluate(request, { tolerance: 1e-9, estimate: 'loose' });
    const d = problem.dimension;
    error.forEach((estimate, p) => {
      const off = gap(y.subarray(p * d, (p + 1) * d), truth.y.subarray(p * d, (p + 1) * d));
      expect(off).toBeLessThanOrEqual(estimate + truth.error[p]);
    });
  });
});
