import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runStability, type StabilitySpec } from '../../../src/benchmarks/experiments/stability.ts';
import { calibrationTraining } from '../../../src/benchmarks/experiments/training-config.ts';
import { probeBackend } from '../../../src/reference/backends/index.ts';

const root = mkdtempSync(join(tmpdir(), 'flowproof-webgpu-'));
afterAll(() => rmSync(root, { recursive: true }));

const webgpu = await probeBackend('webgpu');
const size = {
  problem: 'gaussian-noncommuting',
  method: { id: 'esd' },
  width: 8,
  batch: 16,
  steps: 2,
  seeds: [0],
} as const;

/** The final map after two steps, the batch in so many parts. */
async function trained(backend: 'webgpu' | 'wasm', microBatches: number) {
  const spec: StabilitySpec = {
    experiment: 'stability',
    version: 1,
    points: 20,
    train: { config: { ...calibrationTraining(size), microBatches }, backend, alignmentEvery: 2, snapshots: [] },
  };
  const nothing = (): void => {};
  const signal = new AbortController().signal;
  const context = {
    id: 'job',
    folder: join(root, `${backend}-${microBatches}`),
    signal,
    progress: nothing,
    spentBefore: nothing,
  };
  return (await runStability(spec, context))![0].metrics;
}

it.skipIf(!webgpu.available)(
  'a job of the benchmark runs on webgpu, its batch in parts, and agrees with wasm',
  async () => {
    const whole = await trained('wasm', 1);
    const parts = await trained('webgpu', 2);
    // Roundings on the longest chain of two steps: five layers of 8 products and an activation of some 20 operations, each as value,
    // forward derivative and reverse pass.
    const roundings = 2 * 5 * (8 + 20) * 3;
    for (const name of ['gradient.max', 'cosine.median', 'map.score', 'diagonal.relative']) {
      const [got, expected] = [parts[name].value!, whole[name].value!];
      // A cosine is a sum of products of unit vectors: its error is absolute.
      const size = name === 'cosine.median' ? 1 : Math.abs(expected);
      expect(Math.abs(got - expected) / size, name).toBeLessThan(roundings * 2 ** -24);
    }
  },
);
