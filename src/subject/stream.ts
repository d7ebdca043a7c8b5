import { z } from 'zod';
import { resultSchema } from './result.ts';
import { levelSchema, statusSchema, verdictSchema } from './verdict.ts';

const fileSchema = z.object({ path: z.string(), sha256: z.string(), bytes: z.number().int().nonnegative() });
/** A file as a stream names it. */
export type FileRecord = z.infer<typeof fileSchema>;

/** Where a run took place. */
const environmentSchema = z.object({
  os: z.string(),
  cpu: z.string(),
  cores: z.number().int(),
  /** Bytes. */
  memory: z.number(),
  node: z.string(),
  /** Backend of trained networks and of the reference. */
  backend: z.string().exactOptional(),
});
/** See {@link environmentSchema}. */
export type EnvironmentRecord = z.infer<typeof environmentSchema>;

const subjectSchema = z.object({
  name: z.string(),
  kind: z.string(),
  version: z.string().nullable(),
  dtype: z.enum(['float64', 'float32']),
  /** The fields of its convention that it declares. */
  convention: z.record(z.string(), z.unknown()).exactOptional(),
  /** Module with its export, command, or trained run; null for a subject given to the library. */
  source: z.string().nullable().exactOptional(),
  /** SHA-256 of the module, the adapter or the checkpoint: of that file alone, not of what it imports; null where there is none. */
  hash: z.string().nullable().exactOptional(),
  /** Present where they are not the default. */
  exact: z.boolean().exactOptional(),
  deterministic: z.boolean().exactOptional(),
  accuracy: z.number().exactOptional(),
  claims: z.array(z.string()).exactOptional(),
});
/** A subject as the first record names it. */
export type SubjectRecord = z.infer<typeof subjectSchema>;

/** What a reader needs to know of a property; an id never changes its meaning. */
const propertySchema = z.object({
  id: z.string(),
  title: z.string(),
  statement: z.string(),
  equation: z.string(),
  source: z.string(),
  level: levelSchema,
  tolerance: z.string(),
  blind: z.string(),
});
/** See {@link propertySchema}. */
export type PropertyRecord = z.infer<typeof propertySchema>;

/** A problem that was planned: equal hashes are equal definitions. */
const problemRecordSchema = z.object({
  id: z.string(),
  dimension: z.number().int(),
  path: z.string(),
  hash: z.string(),
  /** As in `schemas/problem.json`. */
  definition: z.unknown(),
});
/** See {@link problemRecordSchema}. */
export type ProblemRecord = z.infer<typeof problemRecordSchema>;

/** Options of a run beside profile, seed, filter and budget: with them it can be repeated. */
const optionsSchema = z.object({
  /** Catalogue ids and definitions in place of the profile's. */
  problem: z.array(z.unknown()).exactOptional(),
  /** Milliseconds for one check in place of the profile's. */
  timeout: z.number().exactOptional(),
  xfail: z
    .array(
      z.object({
        id: z.string(),
        subject: z.string().exactOptional(),
        problem: z.string().exactOptional(),
        reason: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
  /** Tolerances that the user set in place of derived ones, by pattern of property ids. */
  tolerance: z.record(z.string(), z.number()).exactOptional(),
  /** True for verdicts repeated one by one, each by its own token. */
  replay: z.boolean().exactOptional(),
});
/** See {@link optionsSchema}. */
export type RunOptionsRecord = z.infer<typeof optionsSchema>;

/** First record of a verdict stream: what was run, where, with which versions. */
const runSchema = z.object({
  schema: z.literal('flowproof.run/1'),
  record: z.literal('run'),
  /** The command line. */
  command: z.string().exactOptional(),
  /** When it began, ISO 8601. */
  started: z.string().exactOptional(),
  versions: z.record(z.string(), z.string()),
  environment: environmentSchema.exactOptional(),
  target: z.string().nullable(),
  profile: z.string(),
  seed: z.number().int(),
  filter: z.string().nullable(),
  /** Milliseconds, where the run was cut. */
  budget: z.number().nullable(),
  falseFail: z.number(),
  options: optionsSchema.exactOptional(),
  /** Where it is not what flowproof does by itself, a sentence each: tolerances set by hand, declared accuracies, expected failures, cuts. */
  deviations: z.array(z.string()).exactOptional(),
  subjects: z.array(subjectSchema),
  /** Each planned check in order. */
  planned: z.array(z.object({ id: z.string(), subject: z.string(), problem: z.string().nullable() })),
  /** The properties and problems of the planned checks, once each. */
  properties: z.array(propertySchema).exactOptional(),
  problems: z.array(problemRecordSchema).exactOptional(),
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
  /** What needs attention beside the verdicts: expected failures that match nothing. */
  warnings: z.array(z.string()).exactOptional(),
  /** The other files of the run; one that holds this stream names all but itself. */
  artefacts: z.array(fileSchema).exactOptional(),
  /** SHA-256 of the lines of the run before this one, each with its line feed. */
  digest: z.string().exactOptional(),
});
/** See {@link endSchema}. */
export type EndRecord = z.infer<typeof endSchema>;

/** One line of a verdict stream. */
export const recordSchema = z.discriminatedUnion('record', [runSchema, verdictSchema, resultSchema, endSchema]);
/** See {@link recordSchema}. */
export type StreamRecord = z.infer<typeof recordSchema>;
