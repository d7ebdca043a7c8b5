import { z } from 'zod';

/**
 * How a subject names its arguments and its output. Canonical: noise 0 → data 1, state at the first time s,
 * second argument the end time t, output the transported point X_{s,t}(x).
 */
export const conventionSchema = z.strictObject({
  /** `noise-to-data`: 0 is noise, 1 is data. `data-to-noise`: the reverse (MeanFlow, EDM and others). */
  time: z.enum(['noise-to-data', 'data-to-noise']).default('noise-to-data'),
  /**
   * What `evaluate` of a map (and `net` of a loss or sampler) returns: the transported point, the average velocity
   * `(X - x)/(t - s)` in the declared direction of time, or the displacement `X - x`.
   */
  output: z.enum(['map', 'average-velocity', 'displacement']).default('map'),
  /** The second time argument: the end time, or the signed step from the first time to it. */
  secondTime: z.enum(['end', 'step']).default('end'),
  /** Factor from the unit interval to the subject's clock: 1000 for a subject that counts to 1000. */
  timeScale: z.number().positive().default(1),
});

/** A convention with every field present. */
export type Convention = z.output<typeof conventionSchema>;
/** A convention as a subject declares it: every field optional. */
export type ConventionInput = z.input<typeof conventionSchema>;

/** Noise 0 → data 1, end times, the transported point. */
export const canonicalConvention: Convention = conventionSchema.parse({});
