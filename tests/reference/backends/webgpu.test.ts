import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FlowproofError } from '../../../src/core/errors.ts';
import { probeBackend, useBackend } from '../../../src/reference/backends/index.ts';
import { exactMap } from '../../../src/reference/exact.ts';

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

  test('leaves no `navigator` behind that was not there', () => {
    expect((globalThis as { navigator?: { gpu?: unknown } }).navigator?.gpu).toBeUndefined();
  });
});
