import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { averaged, createOptimiser, optimiserSchema } from '../../../src/reference/optimisers/index.ts';
import { seed } from '../../support/seed.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

const kinds = ['radam', 'adam'] as const;

test.each(kinds)('%s: members with rates of their own are the same, bit for bit, as one by one', (kind) => {
  const rng = stream(seed, 'members', kind);
  const rates = [0.1, 0.003, 0];
  const optimiser = createOptimiser(optimiserSchema.parse({ kind, weightDecay: 0.1, decoupled: true }));
  const start = Float32Array.from(rng.normals(15));
  const gradients = Array.from({ length: 8 }, () => Float32Array.from(rng.normals(15)));
  const run = (rows: readonly number[]): Float32Array => {
    const pick = (values: Float32Array) =>
      tf.tensor2d(Float32Array.from(rows.flatMap((row) => [...values.subarray(5 * row, 5 * row + 5)])), [
        rows.length,
        5,
      ]);
    let theta = pick(start);
    let slots = optimiser.initial(theta);
    gradients.forEach((gradient, step) => {
      ({ theta, slots } = optimiser.update(
        theta,
        pick(gradient),
        slots,
        step,
        rows.map((row) => rates[row]),
      ));
    });
    return theta.dataSync() as Float32Array;
  };
  const together = run([0, 1, 2]);
  [0, 1, 2].forEach((row) => {
    expect(together.subarray(5 * row, 5 * row + 5)).toEqual(run([row]));
  });
  expect(together.subarray(10)).toEqual(start.subarray(10));
});

test.each(kinds)('%s: one rate for all is that rate for each', (kind) => {
  const optimiser = createOptimiser(optimiserSchema.parse({ kind }));
  const theta = tf.tensor2d([[1], [2]]);
  const update = (rates: number | number[]) =>
    optimiser.update(theta, tf.tensor2d([[3], [-4]]), optimiser.initial(theta), 9, rates).theta.dataSync();
  expect(update(0.1)).toEqual(update([0.1, 0.1]));
});

test.each(kinds)('%s: an update leaves its three results and nothing else', (kind) => {
  const optimiser = createOptimiser(optimiserSchema.parse({ kind }));
  const theta = tf.zeros([2, 3]) as tf.Tensor2D;
  const slots = optimiser.initial(theta);
  expect(Object.keys(slots)).toEqual(optimiser.slots);
  const before = tf.memory().numTensors;
  const next = optimiser.update(theta, theta, slots, 0, [0.1, 0.1]);
  expect(tf.memory().numTensors).toBe(before + 3);
  expect(Object.keys(next.slots)).toEqual(optimiser.slots);
});

test('a gradient that is not finite spoils its own entry alone', () => {
  const optimiser = createOptimiser(optimiserSchema.parse({ kind: 'adam' }));
  const theta = tf.tensor2d([[1, 1]]);
  const moved = optimiser.update(theta, tf.tensor2d([[Number.NaN, 1]]), optimiser.initial(theta), 0, 0.1);
  const [spoilt, sound] = moved.theta.dataSync();
  expect(spoilt).toBeNaN();
  expect(sound).toBeCloseTo(0.9, 6);
});

test('wrong counts are named, and so are unknown and impossible settings', () => {
  const optimiser = createOptimiser(optimiserSchema.parse({ kind: 'radam' }));
  const theta = tf.zeros([2, 1]) as tf.Tensor2D;
  const slots = optimiser.initial(theta);
  expect(() => optimiser.update(theta, theta, slots, 0, [0.1])).toThrow('rates: expected 2, one a member, got 1');
  expect(() => optimiser.update(theta, theta, slots, -1, 0.1)).toThrow('step: expected a count of earlier updates');
  for (const wrong of [{ kind: 'sgd' }, { beta1: 1 }, { beta2: -0.1 }, { epsilon: -1 }, { betas: [0.9, 0.99] }]) {
    expect(optimiserSchema.safeParse({ kind: 'adam', ...wrong }).success).toBe(false);
  }
});

test('the average follows θ by a share 1 - decay and rests where it has arrived', () => {
  const ema = tf.tensor2d([[1, 4]]);
  const theta = tf.tensor2d([[3, 4]]);
  expect(Array.from(averaged(ema, theta, 0.75).dataSync())).toEqual([1.5, 4]);
  expect(averaged(ema, theta, 0).dataSync()).toEqual(theta.dataSync());
  expect(() => averaged(ema, theta, 1)).toThrow('ema decay: expected a number in [0, 1), got 1');
});
