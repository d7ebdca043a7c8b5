import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { useBackend } from '../../src/reference/backends/index.ts';
import { stopGradient, stopped } from '../../src/reference/stop-gradient.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

test('stopGradient keeps the value and drops the derivative of its factor alone', () => {
  const x = tf.tensor1d([1, -2, 3]);
  const gradient = tf.grad((z) => tf.sum(tf.mul(z, stopGradient(z))))(x);
  expect(stopGradient(x).dataSync()).toEqual(x.dataSync());
  expect(Array.from(gradient.dataSync())).toEqual([1, -2, 3]);
});

test('stopped runs off the tape: a function without a gradient may stand in it', () => {
  const x = tf.tensor1d([1.4, -2.6]);
  const gradient = tf.grad((z) =>
    tf.sum(
      tf.mul(
        z,
        stopped(() => tf.cast(tf.topk(tf.square(z), 2).indices, 'float32')),
      ),
    ),
  )(x);
  expect(Array.from(gradient.dataSync())).toEqual([1, 0]);
});

test('neither leaks tensors', () => {
  const x = tf.tensor1d([1, 2]);
  const before = tf.memory().numTensors;
  const grad = tf.grad((z) => tf.sum(tf.mul(stopGradient(z), stopped(() => tf.exp(tf.square(z))).add(z))))(x);
  grad.dispose();
  stopGradient(x).dispose();
  stopped(() => tf.exp(tf.square(x))).dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect(Array.from(x.dataSync())).toEqual([1, 2]);
});
