import { resolveMethod } from '../../reference/methods/index.ts';
import type { Metric, ResultRecord } from '../../subject/result.ts';
import { methodName } from '../experiments/families.ts';
import { bootstrapInterval, median } from '../statistics/index.ts';
import { predictedCost } from './predicted-cost.ts';
import type { ThroughputRun, ThroughputSamples } from './types.ts';

/** Share of a batch on the diagonal, that of the calibration. */
const DIAGONAL = 0.75;

/** Median latency of a case in each round. */
export function roundMedians({ rounds }: ThroughputRun, id: string, problem: string): number[] {
  return rounds.map(({ cases }) => {
    const found = cases.find((one) => one.id === id && one.problem === problem);
    if (found === undefined) throw new Error(`throughput: expected ${id} on ${problem} in each round`);
    return median(found.latencies);
  });
}

/**
 * One record a case: median over the rounds of their median latency, and the throughput that it makes, with percentile bootstrap
 * intervals over the rounds: calls within a process are correlated, processes are not. Training steps also as multiples of a forward pass and
 * of a step of flow matching with as many rows, ratios taken within a round, and as predicted.
 */
export function throughputRecords(
  run: ThroughputRun,
  { experiment, job, milliseconds }: Pick<ResultRecord, 'experiment' | 'job' | 'milliseconds'>,
): ResultRecord[] {
  const { plan, rounds } = run;
  const forward = roundMedians(run, 'forward', rounds[0].cases[0].problem);
  return rounds[0].cases.map((one): ResultRecord => {
    const { id, kind, problem, unit, work } = one;
    const own = roundMedians(run, id, problem);
    const training = kind === 'training';
    return {
      schema: 'flowproof.result/1',
      record: 'result',
      experiment,
      job,
      problem,
      method: id,
      conditions: {
        kind,
        backend: plan.backend,
        ...(kind === 'training' || kind === 'forward' ? { width: plan.width, batch: plan.batch } : {}),
        ...(kind === 'exact-map' ? { points: plan.points } : {}),
      },
      seed: 0,
      metrics: training ? predicted(one, plan.methods) : {},
      timings: {
        latency: interval(own, 'ms'),
        throughput: interval(
          own.map((latency) => (1000 * work) / latency),
          `${unit}/s`,
          'higher',
        ),
        ...(training && {
          'forward-equivalents': interval(own.map((latency, k) => latency / forward[k])),
          'to-flow-matching': interval(ratios(run, own, problem)),
        }),
      },
      milliseconds,
    };
  });
}

function ratios(run: ThroughputRun, own: readonly number[], problem: string): number[] {
  const base = roundMedians(run, 'flow-matching', problem);
  return own.map((latency, k) => latency / base[k]);
}

function predicted({ id }: ThroughputSamples, methods: ThroughputRun['plan']['methods']): Record<string, Metric> {
  const config = [{ id: 'flow-matching' } as const, ...methods].find((one) => methodName(one) === id);
  const cost = config && predictedCost(resolveMethod(config).id, DIAGONAL);
  return cost === undefined ? {} : { 'forward-passes.predicted': { value: cost } };
}

function interval(values: readonly number[], unit?: string, better?: Metric['better']): Metric {
  const { value, low, high } = bootstrapInterval(values, { method: 'percentile', label: 'throughput' });
  const known = (end: number): number | null => (Number.isFinite(end) ? end : null);
  return {
    value: known(value),
    low: known(low),
    high: known(high),
    ...(unit !== undefined && { unit }),
    ...(better !== undefined && { better }),
  };
}
