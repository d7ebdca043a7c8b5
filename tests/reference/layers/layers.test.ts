import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { denseActivate, stack, unstack } from '../../../src/reference/layers/index.ts';

beforeAll(async () => {
  await useBackend('cpu');
});

describe('stack', () => {
  test('unstacks what it stacks', () => {
    tf.tidy(() => {
      const value = tf.randomNormal<tf.Rank.R3>([2, 3, 5]);
      const tangent = tf.randomNormal<tf.Rank.R3>([2, 3, 5]);
      const parts = unstack(stack(value, tangent));
      expect(parts.value.dataSync()).toEqual(value.dataSync());
      expect(parts.tangent?.dataSync()).toEqual(tangent.dataSync());
    });
  });
});

test('grad runs', () => {
  const h = tf.randomNormal<tf.Rank.R3>([2, 3, 5]);
  const w = tf.randomNormal<tf.Rank.R3>([2, 5, 4]);
  const b = tf.randomNormal<tf.Rank.R2>([2, 4]);
  const g = tf.grads((x, k, c) => {
    const z = denseActivate(stack(x as tf.Tensor3D, tf.onesLike(x) as tf.Tensor3D), k as tf.Tensor3D, c as tf.Tensor2D, 'silu');
    const y = unstack(z);
    return tf.sum(tf.add(y.value, tf.square(y.tangent!)));
  })([h, w, b]);
  expect(g.map((t) => t.shape)).toEqual([h.shape, w.shape, b.shape]);
});
