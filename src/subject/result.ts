import { z } from 'zod';

/** A number with the interval that it is known to, `low` to `high`, where it is an estimate; null where it is not finite. */
const metricSchema = z.object({
  value: z.number().nullable(),
  low: z.number().nullable().exactOptional(),
  high: z.number().nullable().exactOptional(),
  unit: z.string().exactOptional(),
  /** Which way is an improvement; absent: lower. */
  better: z.enum(['lower', 'higher']).exactOptional(),
});
/** See {@link metricSchema}. */
export type Metric = z.infer<typeof metricSchema>;

/** A curve: `y[i]` at `x[i]`, null where it is not finite. */
const seriesSchema = z.object({ x: z.array(z.number()), y: z.array(z.number().nullable()) });
/** See {@link seriesSchema}. */
export type Series = z.infer<typeof seriesSchema>;

/**
 * What one run of a benchmark gave: one seed of one method on one problem. Equal jobs give equal records bit for bit on one machine,
 * but for `timings` and `milliseconds`.
 */
export const resultSchema = z.object({
  schema: z.literal('flowproof.result/1'),
  record: z.literal('result'),
  /** Which question it belongs to, as in `stability`. */
  experiment: z.string(),
  /** Content hash of the job that gave it. */
  job: z.string(),
  problem: z.string(),
  method: z.string(),
  /** What else was varied or fixed, as in `{rate: 0.002, width: 128}`. */
  conditions: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  seed: z.number().int(),
  metrics: z.record(z.string(), metricSchema),
  series: z.record(z.string(), seriesSchema).exactOptional(),
  /** Measured times, which differ from run to run. */
  timings: z.record(z.string(), metricSchema).exactOptional(),
  milliseconds: z.number(),
});
/** See {@link resultSchema}. */
export type ResultRecord = z.infer<typeof resultSchema>;
