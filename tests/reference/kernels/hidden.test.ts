import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { probeBackend, useBackend } from '../../../src/reference/backends/index.ts';
import type { Native, TensorflowBackend } from '../../../src/reference/kernels/tensorflow/backend.ts';
import { hiddenLayer } from '../../../src/reference/kernels/tensorflow/hidden.ts';
import { nativeOf, type Operations, operationsOf } from '../../../src/reference/kernels/tensorflow/operations.ts';
import { seed } from '../../support/seed.ts';
import { terms } from '../layers/terms.ts';
import { normals, rng, u } from './support.ts';

const { available } = await probeBackend('tensorflow');
const on = available ? describe : describe.skip;

// The same layer by TensorFlow's operations, as on a GPU or with a binding of others, and by those of native/layers.cc.
on.each([false, true])('hidden layer on tensorflow, own operations: %s', (hasFused) => {
  let o: Operations;
  beforeAll(async () => {
    await useBackend('tensorflow');
    const all = operationsOf(tf.backend() as unknown as TensorflowBackend);
    o = { ...all, hasFused: hasFused && all.hasFused };
  });

  test.each(['silu', 'gelu', 'tanh'] as const)('%s forward and in reverse', (name) => {
    const [n, w] = [67, 3];
    const random = rng('hidden');
    const draw = (): Float32Array => normals(random, n * w);
    const [p, dp, g, dg] = [draw(), draw(), draw(), draw()];
    const bias = normals(random, w);
    const observed = tf.tidy(() => {
      const native = (values: Float32Array, shape: number[]): Native => nativeOf(o.backend, tf.tensor(values, shape));
      const owned = (x: Native): Native => o.reshape(x, x.shape);
      const product = { value: owned(native(p, [n, w])), tangent: owned(native(dp, [n, w])) };
      const layer = hiddenLayer(o, name);
      const { out, record } = layer.forward(o, product, owned(native(bias, [w])), true);
      const reverse = layer.reverse(o, record, { value: native(g, [n, w]), tangent: native(dg, [n, w]) });
      const read = (x: Native): Float32Array => Float32Array.from(o.backend.createOutputTensor(x).dataSync());
      const sums = reverse.bias && read(reverse.bias);
      const results = [out.value, out.tangent!, reverse.products.value, reverse.products.tangent!].map(read);
      o.drop(...record);
      return { results, sums };
    });
    let worst = 0;
    const check = (value: number, expected: number, bound: number): void => {
      const error = Math.abs(value - expected);
      worst = Math.max(worst, error === 0 ? 0 : error / bound);
    };
    const columns = Array.from({ length: w }, () => ({ sum: 0, bound: 0 }));
    for (let i = 0; i < n * w; i++) {
      const x = Math.fround(p[i] + bias[i % w]);
      const [[f, a], [slope, b], [curvature, c]] = terms[name](x);
      // As in tests/reference/layers/layers.test.ts.
      const share = (16 + (name === 'gelu' ? (x * x) / 2 : 0)) * u;
      const [value, tangent, gradient, outer] = observed.results.map((result) => result[i]);
      const expected = g[i] * slope + dg[i] * curvature * dp[i];
      const bound = share * b * Math.abs(g[i]) + share * c * Math.abs(dg[i] * dp[i]);
      check(value, f, share * a);
      check(tangent, slope * dp[i], share * b * Math.abs(dp[i]));
      check(gradient, expected, bound);
      check(outer, dg[i] * slope, share * b * Math.abs(dg[i]));
      columns[i % w].sum += expected;
      columns[i % w].bound += bound + n * u * (Math.abs(g[i] * slope) + Math.abs(dg[i] * curvature * dp[i]));
    }
    observed.sums?.forEach((sum, j) => {
      check(sum, columns[j].sum, columns[j].bound);
    });
    expect(worst, `seed ${seed}`).toBeLessThanOrEqual(1);
  });
});
