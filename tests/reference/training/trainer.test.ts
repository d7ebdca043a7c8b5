import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { methodFacts, methodIds } from '../../../src/reference/methods/index.ts';
import type { TrainingConfigInput } from '../../../src/reference/training/config.ts';
import { seed } from '../../support/seed.ts';
import { memberState, statisticsOf, tinyConfig, trainTo } from '../support/training.ts';

const about = `seed ${seed}`;

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  let before = 0;
  beforeAll(async () => {
    await useBackend(backend);
    // Constants that backends and kernels keep for good.
    await trainTo(tinyConfig(), { to: 1 });
    before = tf.memory().numTensors;
  });
  afterAll(() => expect(tf.memory().numTensors).toBe(before));

  it('a run is a function of configuration and seed', async () => {
    const [first, second] = [await trainTo(tinyConfig()), await trainTo(tinyConfig())];
    expect(first.state, about).toEqual(second.state);
    expect(statisticsOf(first.results, 0)).toEqual(statisticsOf(second.results, 0));
    const other = await trainTo(tinyConfig({ seed: seed + 1 }), { to: 1 });
    expect(other.results[0].members[0].total).not.toBe(first.results[0].members[0].total);
  });

  it.each<[string, Partial<TrainingConfigInput>]>([
    ['plain', {}],
    ['with a learned weight', { weighting: { kind: 'log-variance' }, optimiser: { kind: 'adam' } }],
    ['in parts', { microBatches: 3, method: 'psd-u' }],
    ['with a moving average as the teacher', { method: { id: 'lsd', teacher: 'average' } }],
  ])('20 steps are 10 steps and 10 more, bit for bit: %s', async (_, changes) => {
    const config = tinyConfig(changes);
    const whole = await trainTo(config);
    const half = await trainTo(config, { to: 10 });
    const rest = await trainTo(config, { from: half.state });
    expect(rest.state, about).toEqual(whole.state);
    expect(statisticsOf([...half.results, ...rest.results], 0)).toEqual(statisticsOf(whole.results, 0));
  });

  it.each<[string, Partial<TrainingConfigInput>]>([
    ['a tiny network', {}],
    ['one that fills the blocks of a kernel', { network: { kind: 'mlp', width: 40, depth: 3 }, batch: 150 }],
    ['a residual one', { network: { kind: 'residual-mlp', width: 12, depth: 1 } }],
  ])('a member of an ensemble has the numbers that it has alone, bit for bit: %s', async (_, network) => {
    const ensemble = [
      { seed },
      { seed, rate: 3e-3 },
      { seed: seed + 1 },
      { seed, method: 'psd-m' as const },
      { seed: seed + 1, method: { id: 'esd', stopGradient: 'convex' } as const },
    ];
    const together = await trainTo(tinyConfig({ ...network, ensemble }), { to: 5 });
    for (const [e, own] of ensemble.entries()) {
      const alone = await trainTo(tinyConfig({ ...network, ...own }), { to: 5 });
      expect(memberState(together.state, e), `${about}, member ${e}`).toEqual(alone.state);
      expect(statisticsOf(together.results, e)).toEqual(statisticsOf(alone.results, 0));
    }
  });
});

describe('every method', () => {
  beforeAll(() => useBackend('wasm'));

  it.each(methodIds)('%s takes finite steps that move the parameters', async (id) => {
    const { teachers, interpolant, diagonal } = methodFacts[id];
    const wantsMap = teachers[0] === 'map';
    const problem = interpolant ? 'gaussian-1d-trig' : wantsMap ? 'rotated-product-2d' : 'mixture-3';
    const config = tinyConfig({
      method: id,
      problem,
      ...((wantsMap || teachers[0] === 'velocity') && { teacher: 'exact' }),
    });
    const { state, results } = await trainTo(config, { to: 4 });
    const [initial] = [await trainTo(config, { to: 0 })];
    expect(state.diverged).toEqual([null]);
    expect(
      results.every(({ members: [{ gradientNorm }] }) => gradientNorm > 0 && gradientNorm < 1e3),
      about,
    ).toBe(true);
    expect(state.theta).not.toEqual(initial.state.theta);
    expect(results[0].members[0].loss.diagonal === null).toBe(diagonal === 'none');
  });
});

it('no tensor is left behind over some hundred steps', async () => {
  await useBackend('wasm');
  const config = tinyConfig({
    steps: 300,
    schedule: {},
    weighting: { kind: 'adaptive' },
    ensemble: [{}, { method: 'esd' }],
  });
  await trainTo(config, { to: 2 });
  const before = tf.memory();
  await trainTo(config);
  const after = tf.memory();
  expect([after.numTensors, after.numDataBuffers, after.numBytes]).toEqual([
    before.numTensors,
    before.numDataBuffers,
    before.numBytes,
  ]);
});
