import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { clipGlobalNorm, globalNorm } from '../../../src/reference/optimisers/index.ts';
import { seed } from '../../support/seed.ts';

const U32 = 2 ** -24;

describe.each(['cpu', 'wasm'] as const)('%s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  test.each([1, 3, 2 ** 14, 2 ** 14 + 1, 300_007])('the norm of %i entries is within its bound', (length) => {
    const rng = stream(seed, 'norm', length);
    const values = Float32Array.from({ length: 2 * length }, () => 3 * rng.normal());
    const observed = globalNorm(tf.tensor2d(values, [2, length])).dataSync();
    const block = 2 ** Math.ceil(Math.log2(length) / 2);
    const bound = length <= 2 ** 14 ? (length + 3) / 2 : (block + Math.ceil(length / block) + 3) / 2;
    [0, 1].forEach((member) => {
      const exact = Math.hypot(...chunked(values.subarray(member * length, (member + 1) * length)));
      expect(Math.abs(observed[member] / exact - 1), `seed ${seed}`).toBeLessThanOrEqual(bound * U32);
    });
  });

  test('each member is clipped by its own norm, and one within the limit is untouched', () => {
    const { gradient, norm } = clipGlobalNorm(
      tf.tensor2d([
        [3, 4, 0],
        [0.3, 0.4, 0],
        [0, 0, 0],
      ]),
      2.5,
    );
    const [five, half, zero] = norm.dataSync();
    expect([five, zero]).toEqual([5, 0]);
    expect(Math.abs(half - 0.5)).toBeLessThanOrEqual(3 * U32);
    const clipped = Array.from(gradient.dataSync());
    const factor = 2.5 / (5 + 1e-6);
    [3 * factor, 4 * factor, 0].forEach((value, i) => {
      expect(Math.abs(clipped[i] - value)).toBeLessThanOrEqual(6 * U32 * 4);
    });
    expect(clipped.slice(3)).toEqual([0.3, 0.4, 0, 0, 0, 0].map(Math.fround));
  });

  test('an entry that is not finite shows in the norm of its member alone', () => {
    const { norm } = clipGlobalNorm(
      tf.tensor2d([
        [1, Number.NaN],
        [Number.NEGATIVE_INFINITY, 1],
        [1e30, 1],
        [3, 4],
      ]),
      1,
    );
    expect(Array.from(norm.dataSync())).toEqual([Number.NaN, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 5]);
  });

  test('without a limit the gradient is unchanged', () => {
    const gradient = tf.tensor2d([[1e9, -2]]);
    expect(clipGlobalNorm(gradient, Number.POSITIVE_INFINITY).gradient.dataSync()).toEqual(gradient.dataSync());
  });

  test('no tensor but the two results is left', () => {
    const gradient = tf.ones([2, 2 ** 14 + 1]) as tf.Tensor2D;
    const before = tf.memory().numTensors;
    clipGlobalNorm(gradient, 1);
    expect(tf.memory().numTensors).toBe(before + 2);
  });
});

test.each([0, -1, Number.NaN])('the limit %s is refused', (limit) => {
  expect(() => clipGlobalNorm(tf.ones([1, 2]), limit)).toThrow('clip: expected a positive norm');
});

/** Norms of chunks, so that no call has more arguments than an engine takes. */
function chunked(values: Float32Array): number[] {
  return Array.from({ length: Math.ceil(values.length / 1000) }, (_, i) =>
    Math.hypot(...values.subarray(1000 * i, 1000 * (i + 1))),
  );
}
