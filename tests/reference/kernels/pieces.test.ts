import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { registerKernels } from '../../../src/reference/kernels/register.ts';
import { normals, rng } from './support.ts';

const random = rng('pieces');
const inputs = [
  [2, 3, 5],
  [2, 1, 5],
  [2, 19, 5],
].map((shape) => ({
  shape,
  values: normals(
    random,
    shape.reduce((a, b) => a * b),
  ),
}));

/** Results that only copy, on the current backend. */
function copies(): number[][] {
  return tf.tidy(() => {
    const tensors = inputs.map(({ shape, values }) => tf.tensor(values, shape));
    const joined = tf.concat(tensors, 1);
    const results = [
      joined,
      tf.concat([tensors[0], tensors[0]], 0),
      tf.concat([tensors[1], tensors[1], tensors[1]], -1),
      ...tf.split(joined, [3, 1, 19], 1),
      ...tf.split(joined, [1, -1], 1),
      ...tf.split(joined, 5, -1),
      tf.clone(tensors[2]),
      tf.concat([tf.zeros([0, 3, 5]), tensors[0]], 0),
      tf.concat([tf.tensor1d([1, 2], 'int32'), tf.tensor1d([3], 'int32')]),
    ];
    return results.map((result) => [...result.shape, ...result.dataSync()]);
  });
}

let expected: number[][];
beforeAll(async () => {
  await useBackend('cpu');
  expected = copies();
  await useBackend('wasm');
  registerKernels();
});

test('joining, parting and copying on wasm give what they give on cpu', () => {
  expect(copies()).toEqual(expected);
});

test('a copy outlives its original', () => {
  const original = tf.tensor1d([1, 2, 3]);
  const copy = tf.clone(original);
  original.dispose();
  tf.tensor1d([7, 8, 9]).dispose();
  expect([...copy.dataSync()]).toEqual([1, 2, 3]);
  copy.dispose();
});
