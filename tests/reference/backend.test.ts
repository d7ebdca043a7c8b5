import * as tf from '@tensorflow/tfjs';
import { afterEach, expect, test } from 'vitest';
import { stream } from '../../src/core/random.ts';
import { type BackendName, useBackend } from '../../src/reference/backend.ts';
import { seed } from '../support/seed.ts';
import { drawCase } from './support/cases.ts';
import { byDefinition, byTensorFlow, definitionOf, path } from './support/compare.ts';

afterEach(async () => {
  await useBackend('wasm');
});

test('selects wasm by default, from files of the package, and adds no process-wide handler', async () => {
  const handlers = (): number =>
    process.listenerCount('unhandledRejection') + process.listenerCount('uncaughtException');
  const before = handlers();
  expect(await useBackend()).toBe('wasm');
  expect(tf.getBackend()).toBe('wasm');
  expect(handlers()).toBe(before);
});

test('a gradient on the cpu backend meets the same bounds as on wasm', async () => {
  await useBackend('cpu');
  const subject = drawCase(stream(seed, 'cpu'), path, 4, 1, 'gelu');
  const distillation = { family: 'lagrangian', stopGradient: 'none' } as const;
  const { gradient } = byTensorFlow(subject, distillation, {});
  byDefinition(subject, definitionOf(distillation, {})).tape.forEach(({ value, error }, i) => {
    expect(Math.abs(gradient[i] - value), `seed ${seed}`).toBeLessThanOrEqual(4 * error);
  });
});

test('another name is refused', async () => {
  await expect(useBackend('cuda' as BackendName)).rejects.toThrow('backend: expected "wasm" or "cpu", got "cuda"');
});
