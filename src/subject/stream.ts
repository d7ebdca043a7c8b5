import { z } from 'zod';
import { statusSchema, verdictSchema } from './verdict.ts';

/** First record of a verdict stream: what was run, with which versions. */
const runSchema = z.object({
  schema: z.literal('flowproof.run/1'),
  record: z.literal('run'),
  versions: z.record(z.string(), z.string()),
  target: z.string().nullable(),
  profile: z.string(),
  seed: z.number().int(),
  filter: z.string().nullable(),
  /** Milliseconds, where the run was cut. */
  budget: z.number().nullable(),
  falseFail: z.number(),
  subjects: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      version: z.string().nullable(),
      dtype: z.enum(['float64', 'float32']),
    }),
  ),
  /** Each planned check in order. */
  planned: z.array(z.object({ id: z.string(), subject: z.string(), problem: z.string().nullable() })),
});
/** See {@link runSchema}. */
export type RunRecord = z.infer<typeof runSchema>;

/** Last record of a finished run; a stream without it was interrupted. */
const endSchema = z.object({
  schema: z.literal('flowproof.end/1'),
  record: z.literal('end'),
  counts: z.partialRecord(statusSchema, z.number().int().nonnegative()),
  exitCode: z.number().int(),
  milliseconds: z.number(),
});
/** See {@link endSchema}. */
export type EndRecord = z.infer<typeof endSchema>;

/** One line of a verdict stream. */
export const recordSchema = z.discriminatedUnion('record', [runSchema, verdictSchema, endSchema]);
/** See {@link recordSchema}. */
export type StreamRecord = z.infer<typeof recordSchema>;
