import { z } from 'zod';
import { fullConventionSchema } from '../convention.ts';
import { problemSchema } from '../problem.ts';
import { recordSchema } from '../stream.ts';
import { tensorsSchema } from './tensor.ts';

/** The version of the protocol that this package speaks, in the frame line and in `hello`. */
export const PROTOCOL_VERSION = 1;

const id = z.number().int();
const handle = z.number().int();
const seed = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const batch = { handle, n: z.number().int().nonnegative(), d: z.number().int().positive(), tensors: tensorsSchema };

/** What the suite sends: requests, each with an id, and the notifications `cancel` and `record`. */
export const requestSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    id,
    protocol: z.number().int().positive(),
    suite: z.object({ name: z.string(), version: z.string() }),
    limits: z.object({ headerBytes: z.number().int().positive(), bodyBytes: z.number().int().positive() }),
  }),
  z.object({ type: z.literal('subjects'), id }),
  z.object({
    type: z.literal('bind'),
    id,
    subject: z.number().int().nonnegative(),
    problem: problemSchema.nullable(),
    /** Fields of the convention in the place of the declared ones, for clients with the capability `convention`. */
    convention: fullConventionSchema.partial().optional(),
  }),
  z.object({ type: z.literal('release'), id, handle }),
  z.object({ type: z.literal('evaluate'), id, ...batch }),
  z.object({ type: z.literal('jvp'), id, ...batch }),
  z.object({
    type: z.literal('sample'),
    id,
    ...batch,
    steps: z.number().int().positive(),
    range: z.tuple([z.number(), z.number()]).readonly(),
    seed,
  }),
  z.object({ type: z.literal('loss'), id, ...batch, seed, gradient: z.boolean() }),
  z.object({ type: z.literal('shutdown'), id }),
  z.object({ type: z.literal('cancel'), request: id }),
  z.object({
    type: z.literal('record'),
    record: z.union([
      recordSchema,
      z.looseObject({ record: z.literal('guess'), subject: z.string(), kind: z.string(), status: z.string() }),
      z.object({ record: z.literal('refused'), code: z.string(), message: z.string(), hint: z.string() }),
    ]),
    text: z.string().optional(),
  }),
]);
