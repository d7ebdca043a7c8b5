import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { backendOrder, probeBackend, useBackend } from '../../../src/reference/backends/index.ts';
import { methodFacts } from '../../../src/reference/methods/facts.ts';
import { methodIds } from '../../../src/reference/methods/ids.ts';
import { createTrainer, loadTeacher, parseTrainingConfig } from '../../../src/reference/training/index.ts';

afterEach(async () => {
  await useBackend('wasm');
});

const tiny = {
  schema: 'flowproof.training/1',
  problem: 'gaussian-1d-trig',
  network: { kind: 'mlp', width: 8, depth: 1 },
  rate: 1e-3,
  batch: 8,
} as const;

/** Tensors held before, after each step, and after the end of a run. */
async function heldBy(config: unknown, steps: number): Promise<{ before: number; during: number[]; after: number }> {
  const parsed = parseTrainingConfig({ ...tiny, ...(config as object), steps });
  const teacher = await loadTeacher(parsed);
  // An exact teacher keeps its constants from the first call on.
  tf.tidy(() => teacher?.(tf.zeros([1, 1]), tf.zeros([1]), tf.zeros([1])));
  const before = tf.memory().numTensors;
  const trainer = createTrainer(parsed, teacher === undefined ? {} : { teacher });
  const during: number[] = [];
  for (let step = 0; step < steps; step++) {
    await trainer.advance();
    during.push(tf.memory().numTensors);
  }
  await trainer.state();
  during.push(tf.memory().numTensors);
  trainer.dispose();
  return { before, during, after: tf.memory().numTensors };
}

test.each(methodIds)('%s: as many tensors after every step, none after the end', async (method) => {
  const { teachers } = methodFacts[method];
  const { before, during, after } = await heldBy(
    { method, ...(/velocity|map/.test(teachers[0]) && { teacher: 'exact' }) },
    4,
  );
  expect(new Set(during)).toEqual(new Set([during[0]]));
  expect(after).toBe(before);
});

for (const backend of backendOrder) {
  const probe = await probeBackend(backend);
  describe.skipIf(!probe.available)(`${backend}${probe.available ? '' : ` (${probe.reason})`}`, () => {
    // A software adapter takes a millisecond for an operation.
    const steps = probe.available && probe.passedOver === undefined ? 60 : 4;

    test('an ensemble with learned weights holds as many tensors after every step', async () => {
      await useBackend(backend);
      const ensemble = [{ seed: 1 }, { seed: 2, method: 'psd-u' }];
      const config = { method: 'lsd', weighting: { kind: 'log-variance' }, ensemble };
      const { before, during, after } = await heldBy(config, steps);
      expect(new Set(during)).toEqual(new Set([during[0]]));
      expect(after).toBe(before);
    });
  });
}
