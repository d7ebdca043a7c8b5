import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import {
  heldOutLikelihood,
  reverseKl,
  trajectoryGrid,
  trajectoryReference,
  wassersteinBound,
} from '../../../src/benchmarks/metrics/index.ts';
import { networkFields } from '../../../src/benchmarks/network/index.ts';
import { exactAverageVelocity, useBackend } from '../../../src/reference/index.ts';

/** The exact map in the place of a network: float32 round-off is all that is left of every error. */
describe('the fields of a network that is exact', () => {
  const problem = getProblem('rotated-product-2d');
  const reference = trajectoryReference(problem, { times: [0, 0.5, 1], points: 12 });
  const single = 2 ** -24;
  let tensors = 0;
  const fields = () => networkFields(exactAverageVelocity(problem), 2);
  beforeAll(async () => {
    await useBackend('cpu');
    tensors = tf.memory().numTensors;
  });

  it('have no trajectory error', async () => {
    const { score } = await trajectoryGrid(reference, fields().map);
    for (const { i, j } of reference.cells) expect(score[i][j]).toBeLessThan(100 * single);
  });

  it.each([1, 3])('have the Jacobian of the exact map in %i steps', async (steps) => {
    const x = Float64Array.from(reference.points[0]);
    const { y, jacobian } = await fields().jet(steps, [0, 1])(x);
    const request = { x, s: Float64Array.of(0), t: Float64Array.of(1) };
    const exact = problem.flow.evaluate(request, { derivatives: true });
    for (const [k, value] of exact.y.entries()) expect(Math.abs(y[k] - value)).toBeLessThan(1000 * single);
    const size = Math.max(...exact.derivatives!.jacobian.map(Math.abs));
    for (const [k, value] of exact.derivatives!.jacobian.entries()) {
      expect(Math.abs(jacobian[k] - value)).toBeLessThan(1000 * single * size * size);
    }
  });

  it('have the likelihood of the exact law', async () => {
    const jet = fields().jet(1, [0, 1]);
    const { gap, unreached } = await heldOutLikelihood(problem, reference, jet, { images: 100 });
    expect(Math.abs(gap.value)).toBeLessThan(1e-5);
    expect(unreached.value).toBe(0);
    expect(Math.abs((await reverseKl(problem, reference, jet)).value)).toBeLessThan(1e-5);
  });

  it('have neither excess loss nor residuals', async () => {
    const w2Squared = { value: 0, low: 0, high: 0 };
    for (const family of ['lsd', 'esd'] as const) {
      const options = { family, w2Squared, times: 4, points: 8 };
      const { excess, residual, lipschitz } = await wassersteinBound(problem, fields(), options);
      expect(excess.value).toBeLessThan(1e-10);
      expect(residual.value).toBeLessThan(1e-8);
      expect(lipschitz).toBeGreaterThan(0);
    }
  });

  it('leave no tensors behind', () => {
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
