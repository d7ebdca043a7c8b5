import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Model } from '../../../src/analytic/index.ts';
import { buildModel, defineProblem, getProblem, problems } from '../../../src/analytic/index.ts';
import { UNIT_ROUNDOFF } from '../../../src/core/precision.ts';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { exactVelocity, exactVelocityNet } from '../../../src/reference/velocity/index.ts';
import { seed } from '../../support/seed.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

/**
 * Roundings on each term: about 16 of the path's coefficients, the whitened point and the exponent (ρ more for a power of ρ), one for
 * each summand of the sums over components and coordinates.
 */
function roundings({ law, dimension, definition }: Model): number {
  const summands = law.kind === 'mixture' ? law.components.length : law.kind === 'boxes' ? 32 + law.weights.length : 0;
  return 16 + summands + 2 * dimension + (definition.interpolant.kind === 'edm' ? 2 * 7 : 0);
}

/** n points of ρ_t at regular times, rounded to float32. */
function points(id: string, n: number) {
  const problem = getProblem(id);
  const rng = stream(seed, 'velocity', id);
  const [low, high] = problem.regularTimes;
  // Rounding may step over the ends.
  const t = Float64Array.from({ length: n }, () =>
    Math.min(high, Math.max(low, Math.fround(low + (high - low) * rng.uniform()))),
  );
  const x = Float64Array.from(Float32Array.from(problem.sample.marginal(rng, n, t)));
  const tensors = [
    tf.tensor2d(Float32Array.from(x), [n, problem.dimension]),
    tf.tensor1d(Float32Array.from(t)),
  ] as const;
  return { problem, x, t, tensors };
}

describe('the velocity on tensors is that of the float64 fields', () => {
  test.each(Object.keys(problems))('%s', (id) => {
    const { problem, x, t, tensors } = points(id, 300);
    const b = exactVelocity(problem)(...tensors).dataSync();
    const exact = problem.fields.velocity(x, t);
    const size = problem.fields.velocityMagnitude(x, t);
    const { guidance: _, ...unguided } = problem.definition;
    const units = Array.from(exact, (value, i) => Math.abs(b[i] - value) / (UNIT_ROUNDOFF.float32 * size[i]));
    // t was rounded again where an end of the regular times is no float32 number: a rounding among the sixteen.
    expect(Math.max(...units), `seed ${seed}`).toBeLessThanOrEqual(roundings(buildModel(unguided)));
  });
});

test('it is differentiable: the gradient of w·b_t(x) in x is ∇bᵀ w', () => {
  const { problem, x, t, tensors } = points('mixture-3', 200);
  const model = buildModel(problem.definition);
  if (model.law.kind !== 'mixture') throw new Error('mixture-3 is a mixture');
  const w = Float64Array.from(stream(seed, 'cotangent').normals(x.length), Math.fround);
  const weights = tf.tensor2d(Float32Array.from(w), [200, 2]);
  const velocity = exactVelocity(problem);
  const gradient = tf.grad((at: tf.Tensor) => tf.sum(tf.mul(velocity(at as tf.Tensor2D, tensors[1]), weights)))(
    tensors[0],
  );
  const jacobian = problem.fields.jacobian(x, t);
  const b = problem.fields.velocity(x, t);
  const actual = gradient.dataSync();
  for (let i = 0; i < 200; i++) {
    // Σ_k |γ_k| + (|v_k| + |b|) |score_k| (1 + its log terms), the sizes of the terms of ∇b = Σ r_k (γ_k I + (v_k - b) score_kᵀ).
    let size = 0;
    const [a, c] = [1 - t[i], t[i]];
    for (const { mean, lambda, logWeight } of model.law.components) {
      const scale = model.source.covariance[0];
      const variance = scale * (a * a + c * c * lambda[0]);
      const rate = (a + c * lambda[0]) / (a * a + c * c * lambda[0]);
      const reach = Math.abs(x[2 * i]) + Math.abs(x[2 * i + 1]) + c * (Math.abs(mean[0]) + Math.abs(mean[1]));
      const speed = Math.abs(b[2 * i]) + Math.abs(b[2 * i + 1]) + Math.abs(mean[0]) + Math.abs(mean[1]) + rate * reach;
      size += rate + (speed * reach * (1 + (reach * reach) / variance + Math.abs(logWeight))) / variance;
    }
    for (let j = 0; j < 2; j++) {
      const exact = jacobian[4 * i + j] * w[2 * i] + jacobian[4 * i + 2 + j] * w[2 * i + 1];
      const bound = 64 * UNIT_ROUNDOFF.float32 * size * (Math.abs(w[2 * i]) + Math.abs(w[2 * i + 1]));
      expect(Math.abs(actual[2 * i + j] - exact), `seed ${seed}, point ${i}`).toBeLessThanOrEqual(bound);
    }
  }
});

test.each(['checkerboard', 'boxes-1d'])('so is that of boxes: %s', (id) => {
  const n = 200;
  const { problem, x, t, tensors } = points(id, n);
  const model = buildModel(problem.definition);
  const { law, source, dimension: d, interpolant: path } = model;
  if (law.kind !== 'boxes') throw new Error(`${id} consists of boxes`);
  const w = Float64Array.from(stream(seed, 'cotangent', id).normals(x.length), Math.fround);
  const weights = tf.tensor2d(Float32Array.from(w), [n, d]);
  const velocity = exactVelocity(problem);
  const gradient = tf.grad((at: tf.Tensor) => tf.sum(tf.mul(velocity(at as tf.Tensor2D, tensors[1]), weights)));
  const actual = gradient(tensors[0]).dataSync();
  const jacobian = problem.fields.jacobian(x, t);
  const deviation = Math.sqrt(source.covariance[0]);
  const [low, high] = [Math.min(...law.low), Math.max(...law.high)];
  const extent = Math.max(Math.abs(low), Math.abs(high));
  let telling = 0;
  for (let i = 0; i < n; i++) {
    const [a, b, da, db] = [path.a(t[i]), path.b(t[i]), path.da(t[i]), path.db(t[i])];
    const own = x.subarray(i * d, i * d + d);
    // The standardised noise ξ reaches this far; a term of ∇b is a velocity times ξ / (aσ), its weight exp(-ξ²/2) rounds by ξ² units.
    const reach = Math.max(...own.map((at) => (b * extent + Math.abs(at)) / (a * deviation) + 1));
    const speed = Math.abs(da) * deviation * reach + Math.abs(db) * extent;
    const size = (speed * reach * (1 + reach * reach)) / (a * deviation);
    for (let j = 0; j < d; j++) {
      let exact = 0;
      let cotangent = 0;
      for (let k = 0; k < d; k++) {
        exact += jacobian[(i * d + k) * d + j] * w[i * d + k];
        cotangent += Math.abs(w[i * d + k]);
      }
      const bound = roundings(model) * UNIT_ROUNDOFF.float32 * size * cotangent;
      expect(Math.abs(actual[i * d + j] - exact), `seed ${seed}, point ${i}`).toBeLessThanOrEqual(bound);
      if (bound < 0.1 * Math.abs(exact)) telling++;
    }
  }
  // Near the data the terms are far larger than their sum; before, the bound has teeth.
  expect(telling, `seed ${seed}`).toBeGreaterThan(n / 4);
});
test('as a teacher its diagonal is b, whatever the second time', () => {
  const { problem, tensors } = points('checkerboard', 50);
  const [x, t] = tensors;
  const direct = exactVelocity(problem)(x, t).dataSync();
  expect(exactVelocityNet('checkerboard')(x, t, tf.onesLike(t)).dataSync()).toEqual(direct);
});

test('nothing is left behind but the constants', () => {
  const { tensors } = points('mixture-8-anisotropic', 10);
  const velocity = exactVelocity('mixture-8-anisotropic');
  velocity(...tensors).dispose();
  const before = tf.memory().numTensors;
  for (let k = 0; k < 3; k++) velocity(...tensors).dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('what does not exist on tensors is named', () => {
  const large = defineProblem({
    schema: 'flowproof.problem/1',
    id: 'large-affine',
    dimension: 4,
    interpolant: { kind: 'linear' },
    source: { kind: 'gaussian', mean: [0, 0, 0, 0], covariance: 1 },
    coupling: {
      kind: 'affine',
      matrix: [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => Number(i === j))),
      shift: [0, 0, 0, 0],
    },
  });
  expect(() => exactVelocity(large)).toThrow('affine coupling on tensors: expected at most 3 dimensions, got 4');
});
