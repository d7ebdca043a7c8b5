import * as tf from '@tensorflow/tfjs';
import { type BackendName, useBackend } from '../src/reference/backends/index.ts';
import { createTrainer, parseTrainingConfig } from '../src/reference/training/index.ts';

/**
 * Trains 10,000 steps (or as many as the second argument says) on a backend and fails unless the number of tensors, their bytes and
 * the process's memory are flat. `node --import tsx scripts/training-leak.ts [backend] [steps]`
 */
const backend = await useBackend((process.argv[2] ?? 'wasm') as BackendName);
const steps = Number(process.argv[3] ?? 10_000);
const config = parseTrainingConfig({
  schema: 'flowproof.training/1',
  problem: 'mixture-3',
  network: { kind: 'mlp', width: 16, depth: 2 },
  method: 'lsd',
  weighting: { kind: 'log-variance' },
  rate: 1e-3,
  batch: 64,
  microBatches: 2,
  steps,
  ensemble: [{}, { seed: 1 }, { method: 'psd-u' }, { method: 'esd' }],
});
const trainer = createTrainer(config);

/** Memory of the process after a collection where that can be asked for, in MiB. */
function resident(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().rss / 2 ** 20;
}

const seen: { readonly step: number; readonly tensors: number; readonly bytes: number; readonly rss: number }[] = [];
while (trainer.step < steps) {
  await trainer.advance();
  if (trainer.step % Math.ceil(steps / 20) !== 0) continue;
  const { numTensors, numBytes } = tf.memory();
  seen.push({ step: trainer.step, tensors: numTensors, bytes: numBytes, rss: Math.round(resident()) });
  console.log(JSON.stringify(seen.at(-1)));
}
trainer.dispose();

const [first] = seen;
const flat = seen.every(({ tensors, bytes }) => tensors === first.tensors && bytes === first.bytes);
// The second half, when caches and the heap have their size, against the first.
const half = seen.length / 2;
const mean = (part: typeof seen): number => part.reduce((sum, { rss }) => sum + rss, 0) / part.length;
const growth = mean(seen.slice(half)) - mean(seen.slice(0, half));
console.log(
  `${backend}: tensors ${flat ? 'flat' : 'NOT flat'}, resident memory ${growth.toFixed(1)} MiB more in the second half`,
);
if (!flat) process.exitCode = 1;
