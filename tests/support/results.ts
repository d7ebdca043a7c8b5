import type { Metric, ResultRecord } from '../../src/subject/result.ts';

/** One benchmark result of a seed, with a metric `kl`. */
export function resultOf(seed: number, kl: Metric, more: Partial<ResultRecord> = {}): ResultRecord {
  return {
    schema: 'flowproof.result/1',
    record: 'result',
    experiment: 'quality',
    job: `job-${seed}`,
    problem: 'checkerboard',
    method: 'lsd',
    conditions: { rate: 0.002 },
    seed,
    metrics: { kl },
    milliseconds: 5,
    ...more,
  };
}
