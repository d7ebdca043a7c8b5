import * as tf from '@tensorflow/tfjs';
import type { BackendId } from '../../reference/backends/types.ts';
import type { MethodConfig } from '../../reference/methods/config.ts';
import { resolveMethod } from '../../reference/methods/index.ts';
import { createTrainer, parseTrainingConfig, type Trainer } from '../../reference/training/index.ts';
import type { Metric, ResultRecord } from '../../subject/result.ts';
import { median, quantile } from '../statistics/summary.ts';
import type { JobContext } from '../sweep/serve.ts';
import type { JobSpec } from '../sweep/types.ts';
import { machineOf } from '../training/machine.ts';
import { calibrationTraining } from './training-config.ts';
import { metric } from './training-metrics.ts';

/** Which methods are held against flow matching with as large a batch, all of it on the diagonal. */
export interface CostSpec extends JobSpec {
  readonly backend: BackendId;
  readonly methods: readonly MethodConfig[];
  readonly width: number;
  readonly batch: number;
  readonly rounds: number;
  readonly stepsPerRound: number;
}

const PROBLEM = 'mixture-3';
const FLOW_MATCHING: MethodConfig = { id: 'flow-matching' };

/**
 * Time of a training step and largest memory of its tensors, of each method and as a ratio to flow matching. The methods take turns,
 * some steps a round, so that a machine that is slow for a while is slow for all; the ratio is the median over the rounds, with their quartiles.
 */
export async function runCost(spec: CostSpec, context: JobContext): Promise<ResultRecord[] | undefined> {
  const { methods, width, batch, rounds, stepsPerRound } = spec;
  await machineOf(spec.backend);
  const start = performance.now();
  const all = [FLOW_MATCHING, ...methods];
  const trainers = all.map((method) => {
    const config = calibrationTraining({ problem: PROBLEM, method, width, batch, steps: 1_000_000, seeds: [0] });
    return createTrainer(parseTrainingConfig({ ...config, batch }));
  });
  try {
    const times: number[][] = all.map(() => []);
    for (const trainer of trainers) await stepTime(trainer, stepsPerRound);
    for (let round = 0; round < rounds; round++) {
      if (context.signal.aborted) return undefined;
      for (const [m, trainer] of trainers.entries()) times[m].push(await stepTime(trainer, stepsPerRound));
      context.progress(round / rounds);
    }
    const bytes: number[] = [];
    for (const trainer of trainers) bytes.push(await peakBytes(trainer));
    return all.map((method, m) => ({
      schema: 'flowproof.result/1',
      record: 'result',
      experiment: spec.experiment,
      job: context.id,
      problem: PROBLEM,
      method: method.id,
      conditions: { stopGradient: resolveMethod(method).stopGradient, width, batch, backend: spec.backend },
      seed: 0,
      metrics: {
        'memory.peak': metric(bytes[m], { unit: 'B' }),
        'memory.ratio': metric(bytes[m] / bytes[0]),
      },
      timings: {
        step: { ...spread(times[m]), unit: 'ms' },
        'step.ratio': spread(times[m].map((time, round) => time / times[0][round])),
      },
      milliseconds: Math.round(performance.now() - start),
    }));
  } finally {
    for (const trainer of trainers) trainer.dispose();
  }
}

async function stepTime(trainer: Trainer, steps: number): Promise<number> {
  const start = performance.now();
  for (let step = 0; step < steps; step++) await trainer.advance();
  return (performance.now() - start) / steps;
}

/** Largest memory of tensors in a step, those of its own state included and those of other trainers not. */
async function peakBytes(trainer: Trainer): Promise<number> {
  const others = tf.memory().numBytes - 4 * stateSize(trainer);
  const { peakBytes: peak } = await tf.profile(() => trainer.advance() as never);
  return peak - others;
}

/** Numbers of parameters, their average and the optimiser's two moments. */
function stateSize({ model, members }: Trainer): number {
  return 4 * members.length * model.count;
}

function spread(values: readonly number[]): Metric {
  return metric(median(values), { low: quantile(values, 0.25), high: quantile(values, 0.75) });
}
