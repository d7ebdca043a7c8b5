import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { fromBits } from '../../core/bits.ts';
import { FlowproofError } from '../../core/errors.ts';
import { problemSchema } from '../../subject/problem.ts';
import { counterexampleSchema, statusSchema } from '../../subject/verdict.ts';

const tokenSchema = z.object({
  /** Version of the token. */
  v: z.literal(1),
  /** Module path with export, `verify` for the built-in subjects, null for a subject given to the library. */
  target: z.string().nullable(),
  property: z.string(),
  subject: z.string(),
  /** Catalogue id, definition, or null for self-consistency. */
  problem: z.union([z.string(), problemSchema, z.null()]),
  profile: z.string(),
  seed: z.number().int(),
  /** batches, points, samples. */
  effort: z.tuple([z.number(), z.number(), z.number()]),
  falseFail: z.number(),
  counterexample: counterexampleSchema.optional(),
  /** Set by the user in place of the derived one. */
  tolerance: z.number().optional(),
  /** Status of the verdict that the token repeats. */
  status: statusSchema.optional(),
});
/** Everything that repeats one verdict. */
export type ReplayToken = z.infer<typeof tokenSchema>;

const HINT = 'Copy the whole token from the replay line of the report.';
const TIMES = ['s', 't', 'u'];

/** A token that fits on a command line: deflated JSON in base64url. */
export function encodeToken(token: ReplayToken): string {
  return deflateRawSync(Buffer.from(JSON.stringify(token)), { level: 9 }).toString('base64url');
}

/** @throws FlowproofError `usage` for a text that is no token, or one whose times are outside [0, 1]. */
export function decodeToken(text: string): ReplayToken {
  let token: ReplayToken;
  try {
    const json: unknown = JSON.parse(
      inflateRawSync(Buffer.from(text, 'base64url'), { maxOutputLength: 1 << 26 }).toString(),
    );
    token = tokenSchema.parse(json);
  } catch (cause) {
    const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
    throw new FlowproofError('usage', `token: expected a replay token, got ${JSON.stringify(shown)}`, HINT, { cause });
  }
  for (const [name, bits] of Object.entries(token.counterexample?.bits ?? {})) {
    const values = bits.map(fromBits);
    const outside = TIMES.includes(name) ? values.find((value) => !(value >= 0 && value <= 1)) : undefined;
    if (outside !== undefined) {
      throw new FlowproofError('usage', `token.${name}: expected times in [0, 1], got ${outside}`, HINT);
    }
  }
  return token;
}

/** The token in a replay line, of the command line or of the library. */
export function tokenIn(line: string): string {
  return /([\w-]{16,})'?$/.exec(line.trim())?.[1] ?? line;
}
