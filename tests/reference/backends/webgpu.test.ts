import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FlowproofError } from '../../../src/core/errors.ts';
import { UNIT_ROUNDOFF } from '../../../src/core/precision.ts';
import { stream } from '../../../src/core/random.ts';
import { probeBackend, useBackend } from '../../../src/reference/backends/index.ts';
import { exactMap } from '../../../src/reference/exact.ts';
import { seed } from '../../support/seed.ts';

const probe = await probeBackend('webgpu');

describe.skipIf(!probe.available)(`webgpu${probe.available ? '' : ` (${probe.reason})`}`, () => {
  const side = 64;
  let onDevice: tf.Tensor2D;

  beforeAll(async () => {
    await useBackend('webgpu');
    onDevice = tf.tidy(() => {
      const ones = tf.ones([side, side]) as tf.Tensor2D;
      return tf.matMul(ones, ones);
    });
  });
  afterAll(async () => {
    onDevice.dispose();
    await useBackend('wasm');
  });

  test('a synchronous read of the device says what to do instead', async () => {
    const thrown = (() => {
      try {
        return onDevice.dataSync();
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(FlowproofError);
    expect(thrown).toMatchObject({ code: 'unsupported', hint: expect.stringContaining('await tensor.data()') });
    expect((thrown as Error).message).toContain('got dataSync()');
  });

  test('values that are still on the host are read synchronously', () => {
    const made = tf.tensor1d([1, 2, 3]);
    expect(Array.from(made.dataSync())).toEqual([1, 2, 3]);
    made.dispose();
  });

  test('a native exact map, which computes on the host, says so at a point on the device', () => {
    const times = tf.tensor1d(Array(side).fill(0));
    const map = exactMap('gaussian-1d');
    const point = tf.tidy(() => tf.mean(onDevice, 1, true) as tf.Tensor2D);
    const before = tf.memory().numTensors;
    expect(() => tf.tidy(() => map(point, times, times))).toThrow('expected an asynchronous read');
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([times, point]);
  });

  test('an asynchronous read, and another backend that takes over the tensor afterwards', async () => {
    expect(new Set(await onDevice.data())).toEqual(new Set([side]));
    await useBackend('wasm');
    const sum = tf.sum(onDevice);
    expect((await sum.data())[0]).toBe(side ** 3);
    sum.dispose();
    await useBackend('webgpu');
  });

  // Cephes states 1.2e-7 for |x| <= 8192, one unit roundoff of the result and one of the reduced argument: 2 u. Where the device
  // rounds fused products in another place, as much again.
  test('sine and cosine are accurate to float32, in place of the 2^-11 that WGSL grants', async () => {
    const rng = stream(seed, 'webgpu', 'trigonometry');
    const x = Float32Array.from({ length: 20_000 }, (_, i) => (rng.uniform() - 0.5) * 2 ** ((i % 14) + 1));
    const [sine, cosine] = tf.tidy(() => [tf.sin(tf.tensor1d(x)), tf.cos(tf.tensor1d(x))]);
    const worst = (got: ArrayLike<number>, exact: (x: number) => number): number =>
      x.reduce((largest, value, i) => Math.max(largest, Math.abs(got[i] - exact(value))), 0);
    expect(worst(await sine.data(), Math.sin), `seed ${seed}`).toBeLessThanOrEqual(4 * UNIT_ROUNDOFF.float32);
    expect(worst(await cosine.data(), Math.cos), `seed ${seed}`).toBeLessThanOrEqual(4 * UNIT_ROUNDOFF.float32);
    tf.dispose([sine, cosine]);
  });

  test('elementary functions hand NaN on, so that a run that diverges is seen', async () => {
    for (const f of [tf.sin, tf.cos, tf.tanh, tf.exp, tf.sigmoid]) {
      const result = tf.tidy(() => f(tf.tensor1d([Number.NaN, 0])));
      expect((await result.data())[0], f.name).toBeNaN();
      result.dispose();
    }
  });

  test('auto does not take it, also after it was named, where its adapter is software', async () => {
    if (probe.available && probe.passedOver !== undefined) expect(await useBackend('auto')).not.toBe('webgpu');
    await useBackend('webgpu');
  });

  test('leaves no `navigator` behind that was not there', () => {
    expect((globalThis as { navigator?: { gpu?: unknown } }).navigator?.gpu).toBeUndefined();
  });

  // Last: the device counts as broken from here on.
  test('numbers that come after an error of the device are refused, for WebGPU goes on with zeros', async () => {
    const { device } = tf.backend() as unknown as { device: GPUDevice };
    device.createBuffer({ size: 16, usage: 0 });
    await device.queue.onSubmittedWorkDone();
    const sum = tf.sum(onDevice);
    await expect(sum.data()).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/^webgpu: expected the device to compute, got .*usage/is),
    });
    sum.dispose();
  });
});
