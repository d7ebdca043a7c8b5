import { z } from 'zod';
import { diagnosisSchema } from './diagnosis.ts';
import { residualsSchema, samplesSchema, trajectoriesSchema } from './evidence.ts';

/**
 * How a check ended. `blocked`: a more basic failure explains it; `xfail`, `xpass`: failed or passed where a failure
 * was expected.
 */
export const statusSchema = z.enum([
  'pass',
  'fail',
  'xfail',
  'xpass',
  'skip',
  'error',
  'timeout',
  'inconclusive',
  'blocked',
]);
export const levelSchema = z.enum(['required', 'recommended', 'informational']);
/** See {@link statusSchema}. */
export type Status = z.infer<typeof statusSchema>;
/** Only `required` checks decide the exit code. */
export type Level = z.infer<typeof levelSchema>;

/** Where a tolerance comes from; `terms` are its parts at the reported point, in the units of the residual. */
const toleranceSchema = z.object({
  kind: z.enum(['round-off', 'oracle', 'truncation', 'statistics', 'mixed', 'exact', 'override']),
  terms: z.record(z.string(), z.number()),
  derivation: z.string(),
});
/** See {@link toleranceSchema}. */
export type ToleranceRecord = z.infer<typeof toleranceSchema>;

/** One failing (or worst) point, exactly: numbers as decimal for people, `bits` as IEEE 754 hex for replay. */
export const counterexampleSchema = z.object({
  problem: z.unknown(),
  point: z.record(z.string(), z.union([z.number(), z.array(z.number()), z.string()])),
  bits: z.record(z.string(), z.array(z.string())),
  shrinks: z.number().int().nonnegative(),
});
/** See {@link counterexampleSchema}. */
export type Counterexample = z.infer<typeof counterexampleSchema>;

/** What is known of one property of one subject on one problem, with all that repeats it. */
export const verdictSchema = z.object({
  schema: z.literal('flowproof.verdict/1'),
  record: z.literal('verdict'),
  /** Property id, as in `map.semigroup`. */
  id: z.string(),
  title: z.string(),
  subject: z.string(),
  problem: z.string().nullable(),
  status: statusSchema,
  level: levelSchema,
  /** Largest residual (numerical) or test statistic (statistical). */
  statistic: z.number().nullable(),
  /** What it was compared with. */
  threshold: z.number().nullable(),
  tolerance: toleranceSchema.nullable(),
  /** Points or draws judged, and how many of them could not be. */
  cases: z.number().int().nonnegative(),
  inconclusiveCases: z.number().int().nonnegative(),
  /** Statistical checks: exact or valid p-value and the smallest discrepancy detected at the stated false-pass rate. */
  pValue: z.number().optional(),
  detects: z.string().optional(),
  /** Trained networks: score with interval, 0 exact, 1 the trivial baseline. */
  score: z.object({ value: z.number(), low: z.number(), high: z.number(), baseline: z.string() }).optional(),
  /** One or two sentences that an expert accepts. */
  reason: z.string(),
  counterexample: counterexampleSchema.optional(),
  /** Failures: what explains the numbers. */
  diagnosis: diagnosisSchema.optional(),
  /** `blocked`: id of the more basic failure. */
  root: z.string().optional(),
  /** For pictures: what was found over the times, and on a failure the subject beside the truth. */
  residuals: residualsSchema.optional(),
  trajectories: trajectoriesSchema.optional(),
  samples: samplesSchema.optional(),
  replay: z.string(),
  seed: z.number().int(),
  milliseconds: z.number(),
});
/** See {@link verdictSchema}. */
export type Verdict = z.infer<typeof verdictSchema>;
