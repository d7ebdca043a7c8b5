import * as tf from '@tensorflow/tfjs';
import { type BackendId, useBackend } from '../../../src/reference/backends/index.ts';
import { createTrainer } from '../../../src/reference/training/trainer.ts';
import { type BenchCase, type BenchResult, benchConfig } from './case.ts';

/**
 * Steps of the trainer on one backend: `own.ts BACKEND CASES SECONDS CORES`, with the cases as JSON. Half the time of
 * each case is for warming up. A step is all of `advance`: drawing the batch, gradient, clip, Adam, moving average,
 * statistics. Prints one JSON line.
 */
const [backend, cases, seconds, cores] = process.argv.slice(2);
await useBackend(backend as BackendId);
const results: BenchResult['results'][number][] = [];
for (const own of JSON.parse(cases) as BenchCase[]) {
  const trainer = createTrainer(benchConfig(own));
  await trainer.advance();
  const half = (Number(seconds) * 1000) / 2;
  for (const until = performance.now() + half; performance.now() < until; ) await trainer.advance();
  const times: number[] = [];
  for (const until = performance.now() + half; performance.now() < until || times.length < 3; ) {
    const start = performance.now();
    await trainer.advance();
    times.push(performance.now() - start);
  }
  trainer.dispose();
  times.sort((a, b) => a - b);
  const middle = times.length >> 1;
  const median = times.length % 2 === 1 ? times[middle] : (times[middle - 1] + times[middle]) / 2;
  results.push({ ...own, milliseconds: median, steps: times.length });
}
const result: BenchResult = { library: `TensorFlow.js ${tf.version.tfjs} ${backend}`, cores: Number(cores), results };
console.log(JSON.stringify(result));
