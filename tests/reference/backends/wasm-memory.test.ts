import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { useBackend } from '../../../src/reference/backends/index.ts';

test('wasm without room says so, and what is there stays as it is', async () => {
  await useBackend('wasm');
  const kept = tf.tensor1d([1, 2, 3]);
  expect(Array.from(kept.dataSync())).toEqual([1, 2, 3]);
  expect(Array.from(tf.add(kept, 1).dataSync())).toEqual([2, 3, 4]);
  for (const length of [2 ** 29, 2 ** 30 - 2 ** 20, 2 ** 30, 2 ** 31]) {
    expect(() => tf.fill([length], 1.5)).toThrow(`wasm: expected room for ${4 * length} more bytes within 4 GiB`);
  }
  expect(Array.from(tf.add(kept, 1).dataSync())).toEqual([2, 3, 4]);
  await useBackend('wasm');
});
