import { z } from 'zod';
import type { Problem } from '../analytic/types.ts';
import { FlowproofError } from '../core/errors.ts';
import { zodError } from './zod-error.ts';

const vector = z.array(z.number()).readonly();
const matrix = z.array(vector).readonly();
const covariance = z
  .union([z.number(), vector, matrix])
  .describe('A variance, a diagonal, or the rows of a symmetric positive definite matrix');
const weight = z.number();
const gaussian = { mean: vector, covariance };

const scales = {
  noiseScale: z.number().exactOptional().describe('The path is noiseScale a x0 + dataScale b x1; default 1'),
  dataScale: z.number().exactOptional(),
};

/** A path by name, in a problem and in a convention. */
export const interpolantSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('linear'),
    sigmaMin: z.number().exactOptional().describe('Noise left at the data end: a = 1 - (1 - sigmaMin) t; default 0'),
    ...scales,
  }),
  z.strictObject({ kind: z.literal('trigonometric'), ...scales }),
  z.strictObject({
    kind: z.literal('variance-preserving'),
    betaMin: z.number().exactOptional(),
    betaMax: z.number().exactOptional(),
    ...scales,
  }),
  z.strictObject({ kind: z.literal('cosine'), offset: z.number().exactOptional(), ...scales }),
  z.strictObject({
    kind: z.literal('edm'),
    sigmaMin: z.number().exactOptional(),
    sigmaMax: z.number().exactOptional(),
    rho: z.number().exactOptional(),
    ...scales,
  }),
]);

const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('mixture'),
    components: z
      .array(z.strictObject({ weight, ...gaussian, label: z.number().int().nonnegative().exactOptional() }))
      .readonly(),
  }),
  z.strictObject({ kind: z.literal('points'), points: matrix, weights: vector.exactOptional() }),
  z.strictObject({
    kind: z.literal('boxes'),
    boxes: z.array(z.strictObject({ weight, low: vector, high: vector })).readonly(),
  }),
  z.strictObject({
    kind: z.literal('product'),
    rotation: matrix,
    factors: z.array(z.array(z.strictObject({ weight, mean: z.number(), variance: z.number() })).readonly()).readonly(),
  }),
]);

const couplingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('independent') }),
  z.strictObject({ kind: z.literal('affine'), matrix, shift: vector }),
]);

/** The form of a Problem; its meaning (weights, definiteness, dimensions) is checked by `defineProblem`. */
export const problemSchema = z.strictObject({
  schema: z.literal('flowproof.problem/1'),
  id: z.string().min(1),
  dimension: z.number().int().positive(),
  timeRange: z.tuple([z.number(), z.number()]).readonly().exactOptional(),
  interpolant: interpolantSchema,
  source: z.strictObject({ kind: z.literal('gaussian'), ...gaussian }),
  target: targetSchema.exactOptional(),
  coupling: couplingSchema,
  guidance: z
    .strictObject({
      label: z.number().int().nonnegative(),
      scale: z.number(),
      convention: z
        .enum(['w', '1+w'])
        .describe(
          'The factor of the conditional velocity: the scale itself (1: conditional) or 1 + it (0: conditional)',
        ),
    })
    .exactOptional(),
});

/**
 * The form of a problem checked.
 * @throws FlowproofError `invalid-problem` that names the first field that is wrong.
 */
export function parseProblem(value: unknown): Problem {
  const result = problemSchema.safeParse(value);
  if (result.success) return result.data satisfies SchemaProblem;
  const known = typeof value === 'object' && value !== null && 'id' in value ? ` ${String(value.id)}` : '';
  throw new FlowproofError(
    'invalid-problem',
    zodError(`problem${known}`, result.error, value),
    'See schemas/problem.json, or start from `flowproof explain gaussian-1d --json`.',
  );
}

type SchemaProblem = z.infer<typeof problemSchema>;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** Fails to compile when the schema and the type of `analytic` drift apart. */
true satisfies Same<SchemaProblem, Problem>;
