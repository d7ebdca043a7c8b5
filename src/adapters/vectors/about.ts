import { z } from 'zod';
import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { fullConventionSchema } from '../../subject/convention.ts';
import { problemSchema } from '../../subject/problem.ts';
import { zodError } from '../../subject/zod-error.ts';

const common = {
  schema: z.literal('flowproof.vectors/1'),
  problem: problemSchema,
  convention: fullConventionSchema,
  dtype: z.enum(['float64', 'float32']),
  seed: z.number().int(),
  versions: z.record(z.string(), z.string()),
  /** What each array is, for people. */
  arrays: z.record(z.string(), z.string()),
};

const domain = z.enum(['both', 'forward', 'from-zero']);

/** One call of the subject by a property: which questions its rows are, by number. */
const callSchema = z.object({
  rows: z.number().int().nonnegative(),
  /** The call whose answers are the points of this one. */
  after: z.number().int().nonnegative().optional(),
});

const planSchema = z.array(
  z.object({
    /** Id of the property. */
    property: z.string(),
    /** Number of the case that it judges. */
    case: z.number().int().nonnegative(),
    calls: z.array(callSchema),
    /** How many stencils it takes, in order. */
    stencils: z.number().int().nonnegative(),
  }),
);

/** What a file of vectors says of itself. */
const aboutSchema = z.discriminatedUnion('role', [
  z.object({ ...common, role: z.literal('cases'), kind: z.enum(['map', 'velocity', 'consistency']), domain }),
  z.object({
    ...common,
    role: z.literal('questions'),
    kind: z.enum(['map', 'velocity', 'consistency', 'sampler']),
    domain,
    plan: planSchema,
    /** In words, for whoever answers. */
    how: z.string(),
  }),
]);

/** See {@link aboutSchema}. */
export type About = z.infer<typeof aboutSchema>;
export type QuestionsAbout = Extract<About, { role: 'questions' }>;
export type CasesAbout = Extract<About, { role: 'cases' }>;

/** What an answering program may say; all of it is checked where it is there. */
const answersSchema = z.object({
  schema: z.literal('flowproof.vectors/1').optional(),
  role: z.literal('answers').optional(),
  /** Digest of the questions. */
  questions: z.string().optional(),
  convention: fullConventionSchema.optional(),
});
export type AnswersAbout = z.infer<typeof answersSchema>;

/**
 * What a file says of itself.
 *
 * @throws FlowproofError `usage` for a file that is none of ours.
 */
export function parseAbout(path: string, text: string | undefined): About {
  if (text === undefined) {
    const hint = 'Questions are written by `flowproof vectors ask`, cases by `flowproof vectors export`.';
    throw new FlowproofError('usage', `${path}: expected a file of flowproof vectors, got one of another origin`, hint);
  }
  return parsed(path, aboutSchema, text);
}

/** The same of answers. */
export function parseAnswersAbout(path: string, text: string | undefined): AnswersAbout {
  return text === undefined ? {} : parsed(path, answersSchema, text);
}

function parsed<T>(path: string, schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const hint = 'Use the file as it was written.';
    throw new FlowproofError('usage', `${path}: expected JSON in flowproof.json, got ${thrownText(cause)}`, hint);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const hint = 'Perhaps another version wrote it, or it is a file of another role (cases, questions, answers).';
  throw new FlowproofError('usage', zodError(`${path}: flowproof.json`, result.error, value), hint);
}
