import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { getProblem } from '../../src/analytic/index.ts';
import { stream } from '../../src/core/random.ts';
import { useBackend } from '../../src/reference/backends/index.ts';
import { exactAverageVelocity, exactMap } from '../../src/reference/exact.ts';
import { flowMap } from '../../src/reference/flow-net.ts';
import { seed } from '../support/seed.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

const U = 2 ** -24;

describe.each(['gaussian-1d-trig', 'gaussian-noncommuting', 'rotated-product-2d'])('%s', (id) => {
  const problem = getProblem(id);
  const d = problem.dimension;
  const n = 16;
  const rng = stream(seed, 'exact', id);
  const at = (time: number): Float64Array => Float64Array.of(time);
  const x = Float64Array.from(problem.sample.marginal(rng, n, at(0.25)), Math.fround);
  const tensors = (): [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D] => [
    tf.tensor2d(Float32Array.from(x), [n, d]),
    tf.fill([n], 0.25) as tf.Tensor1D,
    tf.fill([n], 0.75) as tf.Tensor1D,
  ];
  const answer = problem.flow.evaluate({ x, s: at(0.25), t: at(0.75) }, { derivatives: true });
  const { jacobian, dt } = answer.derivatives!;

  test('the map is the exact one rounded once, and its gradient a row sum of the exact Jacobian', () => {
    const [points, s, t] = tensors();
    const map = exactMap(id);
    map(points, s, t)
      .dataSync()
      .forEach((value, i) => {
        expect(Math.abs(value - answer.y[i])).toBeLessThanOrEqual(2 * U * Math.abs(answer.y[i]) + 1e-12);
      });
    const gradient = tf
      .grad((z) => tf.sum(map(z as tf.Tensor2D, s, t)))(points)
      .dataSync();
    gradient.forEach((value, entry) => {
      const [row, j] = [Math.floor(entry / d), entry % d];
      const terms = Array.from({ length: d }, (_, i) => jacobian[(row * d + i) * d + j]);
      const size = terms.reduce((total, term) => total + Math.abs(term), 0);
      const sum = terms.reduce((total, term) => total + term, 0);
      expect(Math.abs(value - sum), `seed ${seed}`).toBeLessThanOrEqual(2 * U * size + 1e-11);
    });
  });

  test('its time derivative by jvp is the velocity at the transported point', () => {
    const [points, s, t] = tensors();
    const { dy } = exactMap(problem).jvp(points, s, t, tf.zerosLike(points), tf.zerosLike(s), tf.onesLike(t));
    dy.dataSync().forEach((value, i) => {
      expect(Math.abs(value - dt[i])).toBeLessThanOrEqual(2 * U * Math.abs(dt[i]) + 1e-11);
    });
  });

  test('x + (t - s) v with the exact average velocity is the map', () => {
    const [points, s, t] = tensors();
    const net = exactAverageVelocity(problem.definition);
    flowMap(net, points, s, t)
      .dataSync()
      .forEach((value, i) => {
        const size = Math.abs(answer.y[i]) + Math.abs(answer.y[i] - x[i]);
        expect(Math.abs(value - answer.y[i])).toBeLessThanOrEqual(4 * U * size + 1e-12);
      });
  });
});

test('a problem without a native map is refused', () => {
  expect(() => exactMap('mixture-3')).toThrow(
    'exact map of mixture-3: expected a problem with a closed or quantile map',
  );
});
