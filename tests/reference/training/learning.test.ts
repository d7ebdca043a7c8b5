import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { flowMap } from '../../../src/reference/flow-net.ts';
import type { MethodId } from '../../../src/reference/methods/index.ts';
import { trainedNets } from '../../../src/reference/training/load-trained.ts';
import { tinyConfig, trainTo } from '../support/training.ts';

beforeAll(() => useBackend('wasm'));

/** The last one is the control: it learns v_tt alone, its v_01 is what the network makes of it. */
const methods: MethodId[] = ['lsd', 'psd-m', 'meanflow', 'flow-matching'];

it('after 400 steps every distilled map beats one Euler step with the exact velocity, and one trained by flow matching alone', async () => {
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
    // One seed, since how far a run gets varies from seed to seed, and on wasm equal runs have equal bits.
    seed: 1,
    ensemble: methods.map((method) => ({ method })),
  });
  const { state } = await trainTo(config);
  const trained = trainedNets(config, state);
  const n = 500;
  const problem = getProblem('rotated-product-2d');
  const x = problem.sample.source(stream(1, 'score'), n);
  const exact = problem.flow.evaluate({ x, s: Float64Array.of(0), t: Float64Array.of(1) }).y;
  const velocity = problem.fields.velocity(x, Float64Array.of(0));
  const euler = squares(x.map((value, i) => value + velocity[i] - exact[i]));
  const scores = methods.map((_, member) => {
    const map = tf.tidy(() =>
      flowMap(
        trained.net('ema', member),
        tf.tensor2d(Float32Array.from(x), [n, 2]),
        tf.zeros([n]),
        tf.ones([n]),
      ).dataSync(),
    );
    return Math.sqrt(squares(exact.map((value, i) => map[i] - value)) / euler);
  });
  trained.dispose();
  const control = scores[methods.length - 1];
  for (const [member, method] of methods.slice(0, -1).entries()) {
    expect(scores[member], method).toBeLessThan(Math.min(1, control));
  }
});

function squares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
