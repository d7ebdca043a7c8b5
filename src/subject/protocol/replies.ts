import { z } from 'zod';
import { declarationSchema } from '../declaration.ts';
import { tensorsSchema } from './tensor.ts';

const id = z.number().int();

/** Codes of a client's errors. */
const CLIENT_ERRORS = ['subject', 'net', 'unsupported', 'cancelled', 'protocol', 'internal'] as const;

/** What a subject can do beside what it declares. */
const offer = {
  jvp: z.boolean().default(false),
  gradient: z.boolean().default(false),
  batchLimit: z.number().int().positive().nullish(),
  framework: z.string().nullish(),
  netDtype: z.enum(['float64', 'float32']).default('float64'),
};

/** A declaration as it crosses the wire: losses and samplers are `remote`. */
const wireDeclaration = z.preprocess((value) => {
  const kind = (value as { kind?: unknown } | null)?.kind;
  return kind === 'loss' || kind === 'sampler' ? { ...(value as object), framework: 'remote' } : value;
}, declarationSchema);

/** One entry of the answer to `subjects`. */
const offeredSchema = z.discriminatedUnion('factory', [
  z.object({ factory: z.literal(false), subject: wireDeclaration, ...offer }),
  z.object({ factory: z.literal(true), name: z.string().min(1), ...offer }),
]);
/** See {@link offeredSchema}. */
export type Offered = z.output<typeof offeredSchema>;

const recordedCall = z.object({
  kind: z.enum(['value', 'jvp']),
  n: z.number().int().nonnegative(),
  frozen: z.boolean().default(false),
  net: z.enum(['own', 'teacher']).default('own'),
  of: z.number().int().nonnegative().optional(),
});

const errorReply = z.object({
  type: z.literal('error'),
  id,
  error: z.object({
    code: z.enum(CLIENT_ERRORS).catch('internal'),
    message: z.string(),
    traceback: z.string().nullish(),
    hint: z.string().nullish(),
  }),
});

/** The client's answers by the type of the request. */
export const replySchemas = {
  hello: z.object({
    type: z.literal('hello'),
    id,
    protocol: z.number().int().positive(),
    client: z.object({ name: z.string(), version: z.string(), language: z.string().nullish() }),
    versions: z.record(z.string(), z.string()).default({}),
    capabilities: z.array(z.string()).default([]),
  }),
  subjects: z.object({ type: z.literal('subjects'), id, subjects: z.array(offeredSchema).min(1) }),
  bind: z.object({
    type: z.literal('bind'),
    id,
    handle: z.number().int().nullable(),
    reason: z.string().nullish(),
    subject: wireDeclaration.optional(),
    jvp: z.boolean().optional(),
    gradient: z.boolean().optional(),
    batchLimit: z.number().int().positive().nullish(),
    framework: z.string().nullish(),
    netDtype: z.enum(['float64', 'float32']).optional(),
  }),
  release: z.object({ type: z.literal('release'), id }),
  evaluate: z.object({ type: z.literal('evaluate'), id, tensors: tensorsSchema }),
  jvp: z.object({ type: z.literal('jvp'), id, tensors: tensorsSchema }),
  sample: z.object({
    type: z.literal('sample'),
    id,
    tensors: tensorsSchema,
    evaluations: z.number().int().nonnegative().nullish(),
  }),
  loss: z.object({
    type: z.literal('loss'),
    id,
    tensors: tensorsSchema,
    calls: z.array(recordedCall),
    gradient: z.boolean().default(false),
    output: z.literal('velocity').optional(),
  }),
  shutdown: z.object({ type: z.literal('shutdown'), id }),
  error: errorReply,
} as const;

/** Types of requests that are answered. */
export type RequestType = Exclude<keyof typeof replySchemas, 'error'>;
/** The answer to a request, by its type. */
export type Reply<T extends RequestType> = z.output<(typeof replySchemas)[T]>;
/** Everything that a client sends. */
export const replySchema = z.union(Object.values(replySchemas) as unknown as [typeof errorReply]);
