import { z } from 'zod';
import { expectedError, FlowproofError } from '../core/errors.ts';
import { fullConventionSchema } from './convention.ts';
import { requireCoherent } from './loss-rules.ts';
import { misspelt } from './misspelt.ts';
import { problemSchema } from './problem.ts';
import type { LossSubject, Subject, SubjectKind } from './types.ts';
import { zodError } from './zod-error.ts';

const common = {
  name: z.string().min(1).max(1_000),
  version: z.string().max(1_000).optional(),
  dtype: z.enum(['float64', 'float32']).default('float64'),
  convention: fullConventionSchema.prefault({}),
  problem: z.union([z.string(), problemSchema, z.null()]).optional(),
  dimension: z.number().int().positive().default(2),
  deterministic: z.boolean().default(true),
  accuracy: z.number().nonnegative().max(0.1).optional(),
  exact: z.boolean().default(true),
  claims: z.array(z.string()).readonly().optional(),
};

const weightingSchema = z.union([
  z.literal('none'),
  z.strictObject({
    kind: z.literal('adaptive'),
    power: z.number(),
    constant: z.number().nonnegative(),
    of: z.enum(['sum', 'mean']).default('sum'),
    scope: z.enum(['row', 'batch']).default('row'),
  }),
  z.strictObject({ kind: z.literal('log-variance'), logVariance: z.number() }),
]);

const residualSchema = z.strictObject({
  scale: z.string().min(1).optional(),
  normalise: z.number().nonnegative().optional(),
  live: z.string().min(1).optional(),
  penalty: z
    .union([
      z.literal('square'),
      z.strictObject({
        kind: z.enum(['pseudo-huber', 'huber']),
        constant: z.number().positive(),
        per: z.enum(['row', 'element']).default('row'),
      }),
      z.strictObject({ kind: z.literal('absolute'), per: z.enum(['row', 'element']).default('row') }),
    ])
    .optional(),
  weight: z.string().min(1).optional(),
});

const timeLawSchema = z.strictObject({
  diagonalFraction: z.number().min(0).max(1),
  offDiagonal: z.literal('triangle'),
  gamma: z.enum(['uniform', 'midpoint']).optional(),
});

const framework = z.enum(['plain', 'tfjs', 'remote']);

/** Who draws the noise: the caller, or the subject from its seed. */
const noise = z.enum(['given', 'drawn']).default('given');

const tangentSchema = z.union([
  z.literal('jvp'),
  z.strictObject({
    kind: z.literal('difference'),
    scheme: z.enum(['forward', 'backward', 'central']),
    step: z.number().positive(),
  }),
]);

/** What a subject declares about itself, without its functions. */
export const declarationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('map'), ...common, domain: z.enum(['both', 'forward', 'from-zero']).default('both') }),
  z.object({ kind: z.literal('velocity'), ...common }),
  z.object({ kind: z.literal('consistency'), ...common }),
  z.object({
    kind: z.literal('sampler'),
    ...common,
    framework: framework.default('plain'),
    renoises: z.boolean().default(false),
    noise,
    steps: z.array(z.number().int().positive()).min(1).readonly().optional(),
  }),
  z.object({
    kind: z.literal('loss'),
    ...common,
    framework,
    family: z.enum(['flow-matching', 'lagrangian', 'eulerian', 'semigroup', 'meanflow']),
    stopGradient: z.enum(['none', 'convex', 'full', 'point-only', 'parameters-only', 'semigradient']),
    weighting: weightingSchema.default('none'),
    residual: residualSchema.optional(),
    diagonalResidual: residualSchema.omit({ normalise: true, live: true }).optional(),
    regresses: z.enum(['output', 'velocity']).optional(),
    reduction: z.enum(['mean', 'mean-elements', 'sum']).default('mean'),
    times: z.enum(['given', 'drawn']),
    timeLaw: timeLawSchema.optional(),
    combine: z.enum(['batch', 'terms']).default('batch'),
    form: z.enum(['velocity', 'map']).default('velocity'),
    diagonal: z.enum(['flow-matching', 'none', 'masked', 'added']).default('flow-matching'),
    intermediate: z.enum(['given', 'midpoint']).default('given'),
    teacher: z.enum(['self', 'given']).default('self'),
    reaches: z.enum(['any', 'end']).default('any'),
    firstLeg: z.enum(['net', 'interpolant', 'euler', 'heun']).default('net'),
    noise,
    tangent: tangentSchema.default('jvp'),
    labels: z.strictObject({ drop: z.number().min(0).max(1) }).optional(),
    factor: z.number().positive().default(1),
    range: z.tuple([z.number(), z.number()]).readonly().optional(),
    batchLimit: z.number().int().positive().optional(),
  }),
]);
type Declaration = z.output<typeof declarationSchema>;

/** Fails to compile when a field of the types has no place here. */
type Data<S> = S extends Subject ? Omit<S, 'evaluate' | 'jvp' | 'sample' | 'loss'> : never;
type Fields<S> = S extends unknown ? keyof S : never;
true satisfies [Data<Subject>] extends [z.input<typeof declarationSchema>] ? true : never;
true satisfies [Fields<Data<Subject>>] extends [Fields<Declaration>] ? true : never;

const FUNCTIONS: Readonly<Record<SubjectKind, { required: string; optional: readonly string[] }>> = {
  map: { required: 'evaluate', optional: ['jvp'] },
  velocity: { required: 'evaluate', optional: [] },
  consistency: { required: 'evaluate', optional: [] },
  sampler: { required: 'sample', optional: [] },
  loss: { required: 'loss', optional: [] },
};

const HINT = 'See `flowproof init` for a working module, and schemas/subject.json for the fields.';

/**
 * A value checked to be a Subject; the same object comes back, so that methods keep their `this`. Fields of the
 * author's own are allowed, but not a near miss of a known one.
 *
 * @throws FlowproofError `invalid-subject` that names the field that is wrong.
 */
export function parseSubject(value: unknown, where = 'subject'): Subject {
  if (value === null || typeof value !== 'object') {
    throw expectedError('invalid-subject', where, 'a Subject, an object with a kind', value, HINT);
  }
  const parsed = declarationSchema.safeParse(value);
  if (!parsed.success) throw new FlowproofError('invalid-subject', zodError(where, parsed.error, value), HINT);

  const { required, optional } = FUNCTIONS[parsed.data.kind];
  const fields = value as Record<string, unknown>;
  if (typeof fields[required] !== 'function') {
    throw expectedError('invalid-subject', `${where}.${required}`, 'a function', fields[required], HINT);
  }
  for (const name of optional) {
    if (fields[name] !== undefined && typeof fields[name] !== 'function') {
      throw expectedError('invalid-subject', `${where}.${name}`, 'a function or nothing', fields[name], HINT);
    }
  }
  const known = [...Object.keys(parsed.data), ...Object.keys(common), required, ...optional];
  const slip = misspelt(Object.keys(value), known);
  if (slip !== undefined) {
    throw expectedError('invalid-subject', `${where}.${slip.given}`, `the field ${slip.meant}`, slip.given, HINT);
  }
  if (parsed.data.kind === 'loss') requireCoherent(value as LossSubject, `${where}.`);
  return value as Subject;
}
