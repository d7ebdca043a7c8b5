import { z } from 'zod';

const numbers = z.array(z.number().nullable());

/** Residuals in units of their tolerance at some of the points judged, `ratio[i]` at times `s[i]`, `t[i]`; null: not finite. */
export const residualsSchema = z.object({ s: z.array(z.number()), t: z.array(z.number()), ratio: numbers });
/** See {@link residualsSchema}. */
export type Residuals = z.infer<typeof residualsSchema>;

/**
 * Where the exact flow and the subject carry some points, the failing one first: states at `times`, one after the other, the first two
 * coordinates of each (one in one dimension); null: not finite.
 */
export const trajectoriesSchema = z.object({
  problem: z.string(),
  dimension: z.number().int().positive(),
  paths: z.array(z.object({ times: z.array(z.number()), exact: numbers, subject: numbers })),
});
/** See {@link trajectoriesSchema}. */
export type Trajectories = z.infer<typeof trajectoriesSchema>;

/** Points of the subject beside as many of the exact law, the first two coordinates of each (one in one dimension); null: not finite. */
export const samplesSchema = z.object({
  label: z.string(),
  dimension: z.number().int().positive(),
  subject: numbers,
  exact: numbers,
});
/** See {@link samplesSchema}. */
export type Samples = z.infer<typeof samplesSchema>;

/** A number with the digits that a picture shows, so that streams stay small. */
export function drawn(value: number, digits = 4): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;
}

/** The first two coordinates of each of the points n × d, as a picture shows them. */
export function drawnPoints(points: Float64Array, d: number): (number | null)[] {
  return [...points].flatMap((value, k) => (k % d < 2 ? [drawn(value)] : []));
}
