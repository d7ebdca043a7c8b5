import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { activations } from '../../../src/reference/dual/activations.ts';
import { add, constant, type Dual, dualMatMul, mul } from '../../../src/reference/dual/dual.ts';
import { matMul } from '../../../src/reference/dual/matmul.ts';
import { seed } from '../../support/seed.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

/*
 * Computed with mpmath 1.3, 30 digits: f, f', f'' at -3, -0.7, 0, 0.7, 2.5 with
 * f = lambda x: x*mp.ncdf(x); x/(1+mp.exp(-x)); mp.tanh(x), and mp.diff(f, x, k).
 */
const points = [-3, -0.7, 0, 0.7, 2.5];
const expected = {
  gelu: [
    [-0.00404969409489, -0.169374556556, 0.0, 0.530625443444, 2.48447583669],
    [-0.0119456472042, 0.0233858988663, 0.5, 0.976614101134, 1.03761108591],
    [-0.0310229388836, 0.471503439384, 0.797884560803, 0.471503439384, -0.0744952770977],
  ],
  silu: [
    [-0.142277619533, -0.232268559482, 0.0, 0.467731440518, 2.31035454995],
    [-0.0881041060152, 0.176613216527, 0.5, 0.823386783473, 1.09940111134],
    [-0.032321404521, 0.391220594678, 0.5, 0.391220594678, -0.00846215652337],
  ],
  tanh: [
    [-0.995054753687, -0.604367777117, 0.0, 0.604367777117, 0.986614298151],
    [0.00986603716544, 0.634739589982, 1.0, 0.634739589982, 0.0265922266832],
    [0.019634494363, 0.767232310092, 0.0, -0.767232310092, -0.0524725421306],
  ],
} as const;

describe.each(['gelu', 'silu', 'tanh'] as const)('%s', (name) => {
  test('value, slope and the gradient of the slope equal mpmath', () => {
    const x = tf.tensor1d(points);
    const { value, slope } = activations[name];
    const observed = [value(x), slope(x), tf.grad(slope)(x)];
    const again = [value(x), tf.grad(value)(x)];
    // erf has an absolute error of 1.5e-7; x is at most 3 and the formulas have fewer than 10 roundings of terms below 3.
    const bound = 3 * (1.5e-7 / 2) + 30 * 2 ** -24;
    [...observed, ...again].forEach((tensor, i) => {
      tensor.dataSync().forEach((entry, k) => {
        expect(Math.abs(entry - expected[name][i % 3][k])).toBeLessThanOrEqual(bound);
      });
    });
  });
});

/** Tangents of an expression in matrices equal its difference quotient; integers, so that every product is exact. */
test('sums, products and matrix products carry tangents exactly on small integers', () => {
  const rng = stream(seed, 'dual');
  const matrix = (): tf.Tensor2D =>
    tf.tensor2d(
      Float32Array.from({ length: 9 }, () => rng.integer(9) - 4),
      [3, 3],
    );
  const [a, b]: Dual<tf.Tensor2D>[] = [0, 1].map(() => ({ value: matrix(), tangent: matrix() }));
  const fixed = constant(matrix());
  const f = (p: Dual<tf.Tensor2D>, q: Dual<tf.Tensor2D>) => add(dualMatMul(p, q), mul(p, add(q, fixed)));
  const at = (h: number): Float32Array => {
    const [p, q] = [a, b].map(({ value, tangent }) => constant(tf.add(value, tf.mul(tangent, h)) as tf.Tensor2D));
    return f(p, q).value.dataSync() as Float32Array;
  };
  const forward = at(1);
  const backward = at(-1);
  // A polynomial of degree two: the central difference with step 1 is its derivative.
  expect(f(a, b).tangent.dataSync()).toEqual(forward.map((value, i) => (value - backward[i]) / 2));
});

test('the gradient of a matrix product is that of TensorFlow.js', () => {
  const rng = stream(seed, 'matmul');
  const a = tf.tensor2d(
    Float32Array.from({ length: 12 }, () => rng.integer(9) - 4),
    [3, 4],
  );
  const b = tf.tensor2d(
    Float32Array.from({ length: 8 }, () => rng.integer(9) - 4),
    [4, 2],
  );
  const square = (product: tf.Tensor): tf.Tensor => tf.sum(tf.square(product));
  const own = tf.grads((p, q) => square(matMul(p as tf.Tensor2D, q as tf.Tensor2D)))([a, b]);
  const theirs = tf.grads((p, q) => square(tf.matMul(p as tf.Tensor2D, q as tf.Tensor2D)))([a, b]);
  own.forEach((gradient, i) => {
    expect(gradient.dataSync()).toEqual(theirs[i].dataSync());
  });
});
