import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { flowMap } from '../../../src/reference/flow-net.ts';
import type { MethodId } from '../../../src/reference/methods/index.ts';
import { trainedNets } from '../../../src/reference/training/load-trained.ts';
import { seed } from '../../support/seed.ts';
import { tinyConfig, trainTo } from '../support/training.ts';

beforeAll(() => useBackend('wasm'));

const methods: MethodId[] = ['lsd', 'esd', 'psd-m', 'psd-u', 'meanflow', 'shortcut', 'flow-matching'];
/** Knows the velocity alone: its map is worth about an Euler step. */
const CONTROL = methods.indexOf('flow-matching');

it('every self-distilled map beats one Euler step with the exact velocity after 400 steps; flow matching does not', async () => {
  const config = tinyConfig({
    problem: 'rotated-product-2d',
    network: { kind: 'mlp', width: 32, depth: 2 },
    rate: 5e-3,
    schedule: { warmup: 20, decay: { kind: 'cosine' } },
    diagonalFraction: 0.75,
    weighting: 'none',
    clip: 10,
    ema: 0.95,
    batch: 256,
    steps: 400,
    ensemble: methods.map((method) => ({ method })),
  });
  const { state } = await trainTo(config);
  const trained = trainedNets(config, state);
  const n = 500;
  const problem = getProblem('rotated-product-2d');
  const x = problem.sample.source(stream(seed, 'score'), n);
  const exact = problem.flow.evaluate({ x, s: Float64Array.of(0), t: Float64Array.of(1) }).y;
  const velocity = problem.fields.velocity(x, Float64Array.of(0));
  const euler = squares(x.map((value, i) => value + velocity[i] - exact[i]));
  const scores = methods.map((_, member) => {
    const map = tf.tidy(() =>
      flowMap(trained.net('ema', member), tf.tensor2d(Float32Array.from(x), [n, 2]), tf.zeros([n]), tf.ones([n])).dataSync(),
    );
    return Math.sqrt(squares(exact.map((value, i) => map[i] - value)) / euler);
  });
  trained.dispose();
  console.log(scores);
  scores.forEach((score, member) => {
    if (member === CONTROL) expect(score, `seed ${seed}`).toBeGreaterThan(0.8);
    else expect(score, `${methods[member]}, seed ${seed}`).toBeLessThan(1);
  });
});

function squares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
