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
  readonly millisecondsPerStep: number;
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
  let milliseconds = 0;
  for (let step = 1; step <= steps; step++) {
    milliseconds += (await trainer.advance()).milliseconds;
    if (step % every !== 0) continue;
    collectGarbage();
    const { heapUsed, rss } = process.memoryUsage();
    const { numTensors, numBytes } = tf.memory();
    samples.push({ step, tensors: numTensors, tensorBytes: numBytes, heap: heapUsed, resident: rss });
  }
  const parameters = trainer.model.count * trainer.members.length;
  trainer.dispose();
  return { backend, parameters, millisecondsPerStep: milliseconds / steps, samples };
}
