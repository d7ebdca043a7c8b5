import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type BackendId, probeBackend, useBackend } from '../../../src/reference/backends/index.ts';
import { adamStep } from '../../../src/reference/kernels/adam.ts';
import { unpackRows } from '../../../src/reference/kernels/unpack.ts';
import { seed } from '../../support/seed.ts';
import { bits, normals, rng, u } from './support.ts';

const available = new Set<BackendId>(['wasm']);
if ((await probeBackend('tensorflow')).available) available.add('tensorflow');

describe.each(['wasm', 'tensorflow'] as const)('%s', (backend) => {
  const on = available.has(backend) ? test : test.skip;
  beforeAll(async () => {
    if (available.has(backend)) await useBackend(backend);
  });

  on('cuts rows into tensors, and joins their gradients again', () => {
    const shapes = [[2, 3], [5], [1, 1], [7]];
    const [members, length] = [3, 19];
    const theta = normals(rng('theta'), members * length);
    const factors = normals(rng('factors'), members * length);
    const [parts, gradient] = tf.tidy(() => {
      const rows = tf.tensor2d(theta, [members, length]);
      const cut = (values: tf.Tensor): tf.Tensor[] => unpackRows(values as tf.Tensor2D, shapes)!;
      const c = cut(tf.tensor2d(factors, [members, length]));
      const loss = (values: tf.Tensor): tf.Scalar =>
        tf.addN(cut(values).map((part, i) => tf.sum(tf.mul(part, c[i])))) as tf.Scalar;
      return [
        cut(rows).map((part) => ({ shape: part.shape, values: Float32Array.from(part.dataSync()) })),
        Float32Array.from(tf.grad(loss)(rows).dataSync()),
      ] as const;
    });
    let first = 0;
    parts.forEach(({ shape, values }, i) => {
      const size = shapes[i].reduce((a, b) => a * b);
      expect(shape).toEqual([members, ...shapes[i]]);
      for (let e = 0; e < members; e++) {
        const expected = theta.slice(e * length + first, e * length + first + size);
        expect(bits(values.slice(e * size, (e + 1) * size)), `seed ${seed}`).toEqual(bits(expected));
      }
      first += size;
    });
    expect(bits(gradient), `seed ${seed}`).toEqual(bits(factors));
  });

  on.each([1, 5, 64, 40_001])('a step of Adam of %i parameters', (length) => {
    const rates = [1e-3, 2e-2];
    const coefficients = [0.1, 0.999, 1e-3, 1e-6] as const;
    const random = rng('adam');
    const [theta, g, m, root] = [0, 1, 2, 3].map(() => normals(random, 2 * length));
    const v = root.map((value) => value * value);
    const observed = tf.tidy(() => {
      const [first, second, third, fourth] = [theta, g, m, v].map((values) => tf.tensor2d(values, [2, length]));
      const step = adamStep(first, second, third, fourth, [...coefficients], rates);
      return step?.map((tensor) => Float32Array.from(tensor.dataSync()));
    });
    // A binding of others has no such kernel.
    if (observed === undefined) return expect(backend).toBe('tensorflow');
    const [c0, c1, c2, c3] = coefficients.map(Math.fround);
    let worst = 0;
    for (let i = 0; i < 2 * length; i++) {
      const rate = Math.fround(rates[i < length ? 0 : 1]);
      const moment = m[i] + c0 * (g[i] - m[i]);
      // A difference, a product and a sum, each rounded once.
      const momentError = u * (3 * Math.abs(m[i]) + 3 * c0 * (Math.abs(g[i]) + Math.abs(m[i])));
      const second = c1 * v[i] + c2 * g[i] * g[i];
      // Of positive terms: two products and a sum.
      const secondError = 3 * u * second;
      const divisor = Math.sqrt(second) + c3;
      const move = (rate * moment) / divisor;
      // The root halves the error of what is under it; root, sum, quotient and product are rounded once each.
      const moveError = (rate * momentError) / divisor + 6.5 * u * Math.abs(move);
      const after = theta[i] - move;
      const checks = [
        [observed[0][i], after, moveError + u * Math.abs(after)],
        [observed[1][i], moment, momentError],
        [observed[2][i], second, secondError],
      ] as const;
      for (const [value, expected, bound] of checks) {
        // To first order in u; the rest is below a thousandth.
        const error = Math.abs(value - expected);
        worst = Math.max(worst, error === 0 ? 0 : error / (1.001 * bound));
      }
    }
    expect(worst, `seed ${seed}`).toBeLessThanOrEqual(1);
  });
});
