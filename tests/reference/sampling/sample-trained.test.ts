import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { exactAverageVelocity } from '../../../src/reference/exact.ts';
import { flowMap } from '../../../src/reference/flow-net.ts';
import { sampleByRenoising, sampleTrained } from '../../../src/reference/sampling/index.ts';
import {
  membersOf,
  parseTrainingConfig,
  type Trained,
  type TrainingConfigInput,
} from '../../../src/reference/training/index.ts';
import { seed } from '../../support/seed.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

/** The exact map of a problem as if it had been trained. */
function perfect(problem: string, changes: Partial<TrainingConfigInput> = {}): Trained {
  const config = parseTrainingConfig({
    schema: 'flowproof.training/1',
    problem,
    network: { kind: 'mlp', width: 4, depth: 1 },
    method: 'lsd',
    rate: 1e-3,
    batch: 8,
    steps: 1,
    ...changes,
  });
  const net = () => exactAverageVelocity(problem);
  const { dimension } = getProblem(problem);
  return {
    config,
    members: membersOf(config),
    dimension,
    step: 1,
    diverged: [null],
    net,
    dispose: () => {},
  };
}

const U = 2 ** -24;

describe('samples of a flow map', () => {
  test('are those of the exact map where the network is exact, for any number of steps', async () => {
    for (const steps of [1, 2, 5]) {
      const { samples, exact, exactError, noise, problem } = await sampleTrained(perfect('gaussian-noncommuting'), {
        steps,
        count: 200,
        seed,
      });
      expect(exactError).toBeLessThan(1e-10);
      const x = Float64Array.from(noise);
      const { y, derivatives } = problem.flow.evaluate(
        { x, s: Float64Array.of(0), t: Float64Array.of(1) },
        { derivatives: true },
      );
      expect(exact).toEqual(y);
      // Each step rounds the point and the velocity about 8 times; ∇X of the rest of the way carries that on.
      const stretch = 1 + derivatives!.jacobian.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
      const size = Math.max(...x.map(Math.abs), ...y.map(Math.abs));
      samples.forEach((value, k) => {
        expect(Math.abs(value - y[k]), `seed ${seed}`).toBeLessThanOrEqual(16 * steps * U * stretch * size);
      });
    }
  });

  test('are a function of the seed, start from the scaled noise, and go on chunk by chunk', async () => {
    const trained = perfect('gaussian-1d');
    const [a, b] = [
      await sampleTrained(trained, { count: 50, seed }),
      await sampleTrained(trained, { count: 50, seed }),
    ];
    expect(a.samples).toEqual(b.samples);
    expect(a.law).toEqual(b.law);
    const other = await sampleTrained(trained, { count: 50, seed: seed + 1 });
    expect(other.noise).not.toEqual(a.noise);
    const many = await sampleTrained(trained, { count: 5000, seed });
    expect(many.samples.subarray(0, 50)).toEqual(a.samples);
    expect(many.samples.every(Number.isFinite)).toBe(true);
    const { noise, problem } = await sampleTrained(perfect('mixture-1d-edm'), { count: 20, seed });
    const source = problem.sample.source(stream(seed, 'sample', 'noise', 0), 20);
    expect(noise).toEqual(Float32Array.from(source, (value) => 80 * value));
  });

  test('have no exact counterparts where the map has no end, and fewer where it is dear', async () => {
    // Any network of one dimension.
    const points = { ...perfect('points-1d'), net: perfect('gaussian-1d').net };
    const { exact, law } = await sampleTrained(points, { count: 3, seed });
    expect(exact).toBeUndefined();
    expect(law.length).toBe(3);
    const few = await sampleTrained(perfect('gaussian-1d'), { count: 30, seed, exact: 7 });
    expect(few.exact?.length).toBe(7);
    const none = await sampleTrained(perfect('gaussian-1d'), { count: 30, seed, exact: 0 });
    expect(none.exact).toBeUndefined();
  });

  test('that cannot be drawn are refused', async () => {
    const trained = perfect('gaussian-1d');
    await expect(sampleTrained(trained, { count: 0 })).rejects.toThrow('count: expected a positive integer');
    await expect(sampleTrained(trained, { count: 1, steps: 0.5 })).rejects.toThrow(
      'steps: expected a positive integer',
    );
    await expect(sampleTrained({ ...trained, diverged: [7] }, { count: 1 })).rejects.toThrow('diverged at step 7');
  });
});

describe('samples of a consistency model', () => {
  test('go to the end, back by fresh noise, and to the end again', () => {
    const problem = getProblem('gaussian-noncommuting');
    const net = exactAverageVelocity(problem);
    const at = (values: number[]) => tf.tensor2d(values, [1, 2]);
    const [noise, first, second] = [at([0.5, -1]), at([0.25, 1.5]), at([-2, 0.125])];
    const time = (t: number) => tf.tensor1d([t]);
    const path = problem.interpolant;
    let y = flowMap(net, noise, time(0), time(1));
    for (const [k, z] of [first, second].entries()) {
      const tau = (k + 1) / 3;
      y = flowMap(net, tf.add(tf.mul(path.a(tau), z), tf.mul(path.b(tau), y)), time(tau), time(1));
    }
    expect(sampleByRenoising(net, noise, [first, second], path).dataSync()).toEqual(y.dataSync());
  });

  test('follow the renoising of their method, with steps of their own', async () => {
    const trained = perfect('gaussian-noncommuting', { method: 'consistency-training' });
    const [one, two] = [
      await sampleTrained(trained, { count: 20, seed }),
      await sampleTrained(trained, { count: 20, seed, steps: 2 }),
    ];
    expect(two.noise).toEqual(one.noise);
    // Renoised, they are other points of the same law.
    expect(Array.from(two.samples).every((value, k) => Math.abs(value - one.samples[k]) > 1e-4)).toBe(true);
  });

  test('are not renoised where noise and data are coupled; one step needs no noise', async () => {
    const trained = perfect('affine-rotation', { method: 'consistency-training' });
    await expect(sampleTrained(trained, { count: 4, steps: 2 })).rejects.toThrow(
      'steps: expected 1 for affine-rotation, whose noise and data are coupled, got 2',
    );
    expect((await sampleTrained(trained, { count: 4, seed })).samples).toHaveLength(8);
  });
});
