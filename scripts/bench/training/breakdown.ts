import * as tf from '@tensorflow/tfjs';
import { type BackendId, useBackend } from '../../../src/reference/backends/index.ts';
import type { TensorflowBackend } from '../../../src/reference/kernels/tensorflow/backend.ts';
import { operationsOf } from '../../../src/reference/kernels/tensorflow/operations.ts';
import type { WasmBackend } from '../../../src/reference/kernels/wasm/backend.ts';
import { layersOf } from '../../../src/reference/kernels/wasm/instance.ts';
import { averaged, clipGlobalNorm, createOptimiser } from '../../../src/reference/optimisers/index.ts';
import { memberBatches } from '../../../src/reference/training/batches.ts';
import { groupsOf } from '../../../src/reference/training/groups.ts';
import { settleRun } from '../../../src/reference/training/parse.ts';
import { createTrainer } from '../../../src/reference/training/trainer.ts';
import { type BenchCase, benchConfig } from './case.ts';
import { spread } from './statistics.ts';

/**
 * Where a step's time goes: `breakdown.ts BACKEND CASE`. Drawing the batch and the optimiser (clip, Adam, moving average) are run by
 * themselves; products and the layers' other work are timed inside a step, at the kernels on wasm, at the native operations
 * on tensorflow. The rest is everything else: the other operations, the tape, tensors, statistics. Prints one JSON line.
 */
export interface Breakdown extends BenchCase {
  readonly backend: string;
  readonly total: number;
  readonly products: number;
  readonly layers: number;
  readonly optimiser: number;
  readonly drawing: number;
  readonly rest: number;
}

const [backend, text] = process.argv.slice(2);
const own = JSON.parse(text) as BenchCase;
await useBackend(backend as BackendId);
const clock = { products: 0, layers: 0 };
if (backend === 'tensorflow') {
  const layers = ['fused', 'pointwise', 'addBias', 'sumRows', 'sum', 'halves'];
  watch(operationsOf(tf.backend() as TensorflowBackend), { products: ['product'], layers });
} else {
  const layers = ['activate', 'activateGradient', 'columnSums'];
  watch(layersOf(tf.backend() as WasmBackend), { products: ['product'], layers });
}
const config = benchConfig(own);
const trainer = createTrainer(config);
const repetitions = own.width >= 512 ? 5 : 60;
const advance = async (): Promise<void> => {
  await trainer.advance();
};

await median(advance, own.width >= 512 ? 2 : 20);
const total = await median(advance, repetitions);
const run = settleRun(config);
const draw = memberBatches(config, run, groupsOf(run.members));
let step = 0;
const drawing = await median(() => void draw(step++), repetitions);
const optimiser = await optimiserTime();
const parts = await insideSteps();
const result: Breakdown = {
  ...own,
  backend,
  total,
  ...parts,
  optimiser,
  drawing,
  rest: total - parts.products - parts.layers - optimiser - drawing,
};
console.log(JSON.stringify(result));

async function median(run: () => void | Promise<void>, count: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return spread(times).median;
}

async function optimiserTime(): Promise<number> {
  const { theta, parameters, members } = await trainer.state();
  const value = tf.tensor2d(theta, [members, parameters]);
  const gradient = tf.randomNormal<tf.Rank.R2>([members, parameters]);
  const { update, initial } = createOptimiser(config.optimiser);
  const slots = initial(value);
  return median(
    () =>
      tf.tidy(() => {
        const clipped = clipGlobalNorm(gradient, config.clip as number);
        const next = update(value, clipped.gradient, slots, 10, config.rate);
        averaged(value, next.theta, config.ema);
        clipped.norm.dataSync();
      }),
    repetitions,
  );
}

/** Adds the time of the kernels' functions to the clock: products, and the layers' other work. */
function watch(functions: object, names: Readonly<Record<'products' | 'layers', readonly string[]>>): void {
  const all = functions as Record<string, (...args: unknown[]) => unknown>;
  for (const part of ['products', 'layers'] as const) {
    for (const name of names[part]) {
      const run = all[name];
      all[name] = (...args) => {
        const start = performance.now();
        const result = run(...args);
        clock[part] += performance.now() - start;
        return result;
      };
    }
  }
}

/** Medians over steps of what the clock shows. */
async function insideSteps(): Promise<{ products: number; layers: number }> {
  const samples: { products: number; layers: number }[] = [];
  for (let i = 0; i < repetitions; i++) {
    Object.assign(clock, { products: 0, layers: 0 });
    await trainer.advance();
    samples.push({ products: clock.products, layers: clock.layers });
  }
  return medians(samples);
}

function medians(samples: readonly { products: number; layers: number }[]): { products: number; layers: number } {
  return {
    products: spread(samples.map(({ products }) => products)).median,
    layers: spread(samples.map(({ layers }) => layers)).median,
  };
}
