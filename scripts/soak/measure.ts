import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { type BackendId, useBackend } from '../../src/reference/backends/index.ts';
import { createTrainer, parseTrainingConfig } from '../../src/reference/training/index.ts';

/** What is held after a step, just after a garbage collection. */
export interface Sample {
  readonly step: number;
  readonly tensors: number;
  /** Bytes in tensors, as TensorFlow.js counts them. */
  readonly tensorBytes: number;
  /** JavaScript objects. */
  readonly heap: number;
  /** The whole process. */
  readonly resident: number;
}

/** A run and what was held in its course. */
export interface Soak {
  readonly backend: BackendId;
  readonly parameters: number;
  /** What one scalar tensor that is never disposed of takes of the JavaScript heap, bytes. */
  readonly tensorCost: number;
  readonly samples: readonly Sample[];
}

/** The smallest run that goes through every part of a step: two members, both terms, learned weights, clip, average. */
const CONFIG = {
  schema: 'flowproof.training/1',
  problem: 'mixture-3',
  network: { kind: 'mlp', width: 16, depth: 2 },
  method: 'lsd',
  weighting: { kind: 'log-variance' },
  rate: 1e-3,
  batch: 16,
  ensemble: [{ seed: 1 }, { seed: 2, method: 'psd-u' }],
} as const;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Trains for `steps` and samples every `every` of them. */
export async function soak(backend: BackendId, steps: number, every: number): Promise<Soak> {
  await useBackend(backend);
  const trainer = createTrainer(parseTrainingConfig({ ...CONFIG, steps }));
  const samples: Sample[] = [];
  for (let step = 1; step <= steps; step++) {
    await trainer.advance();
    if (step % every !== 0) continue;
    const { heapUsed, rss } = memoryInUse();
    const { numTensors, numBytes } = tf.memory();
    samples.push({ step, tensors: numTensors, tensorBytes: numBytes, heap: heapUsed, resident: rss });
  }
  const parameters = trainer.model.count * trainer.members.length;
  trainer.dispose();
  return { backend, parameters, tensorCost: tensorCost(), samples };
}

function memoryInUse(): NodeJS.MemoryUsage {
  collectGarbage();
  return process.memoryUsage();
}

function tensorCost(): number {
  const count = 2_000;
  const make = (): tf.Tensor[] => Array.from({ length: count }, () => tf.scalar(1));
  tf.dispose(make());
  const before = memoryInUse().heapUsed;
  const kept = make();
  const after = memoryInUse().heapUsed;
  tf.dispose(kept);
  return (after - before) / count;
}
