import { z } from 'zod';
import { resultSchema } from '../../subject/result.ts';

/** A job as it travels to a worker: JSON, without functions. Its content hash is its name. */
export type JobSpec = { readonly experiment: string; readonly version: number } & Readonly<Record<string, unknown>>;

/** One independent, idempotent piece of a sweep. */
export interface Job {
  /** See `jobId`. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly spec: JobSpec;
  /** Estimate of its work in any unit that the jobs of a sweep share. */
  readonly work: number;
  /** Runs after all others, with none beside it: what it measures is time. */
  readonly alone?: boolean;
}

/** What a worker gives back for a job: its results, and what they cost. */
export interface JobAnswer {
  readonly results: readonly z.infer<typeof resultSchema>[];
  /** Processor time of the job in all its attempts, milliseconds. */
  readonly cpuMilliseconds: number;
  readonly milliseconds: number;
  /** Largest memory of the process, bytes. */
  readonly peakMemory: number;
}

/** The line that ends a job in the file of results: lines of results without theirs were cut off, and do not count. */
const jobSchema = z.object({
  schema: z.literal('flowproof.job/1'),
  record: z.literal('job'),
  job: z.string(),
  experiment: z.string(),
  title: z.string(),
  status: z.enum(['done', 'failed']),
  /** Why it failed. */
  reason: z.string().exactOptional(),
  /** Results before this line. */
  results: z.number().int().nonnegative(),
  cpuMilliseconds: z.number(),
  milliseconds: z.number(),
  peakMemory: z.number(),
});
/** See {@link jobSchema}. */
export type JobRecord = z.infer<typeof jobSchema>;

/** A stretch of work on a sweep, from start to end or interruption. */
const sessionSchema = z.object({
  schema: z.literal('flowproof.session/1'),
  record: z.literal('session'),
  started: z.string(),
  reason: z.enum(['finished', 'interrupted', 'time']),
  workers: z.number().int(),
  milliseconds: z.number(),
  /** Of the process that hands out the jobs. */
  cpuMilliseconds: z.number(),
});
/** See {@link sessionSchema}. */
export type SessionRecord = z.infer<typeof sessionSchema>;

/** One line of the file of results. */
export const lineSchema = z.discriminatedUnion('record', [resultSchema, jobSchema, sessionSchema]);
/** See {@link lineSchema}. */
export type SweepLine = z.infer<typeof lineSchema>;
