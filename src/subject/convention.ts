import { z } from 'zod';
import { FlowproofError } from '../core/errors.ts';

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

const role = z.enum(['x', 's', 't']);

/**
 * Everything that an implementation may do otherwise; the same fields in Python. The subject's clock T is `timeOffset + timeScale · t`
 * (`noise-to-data`), `timeOffset + timeScale · (1 - t)` (`data-to-noise`), or with σ = a_t / b_t `timeOffset + timeScale · σ` or
 * `timeOffset + timeScale · ln σ`.
 */
export const fullConventionSchema = z.strictObject({
  ...conventionSchema.shape,
  /**
   * As in {@link conventionSchema}, or the output F of a head X = A x + B F: `endpoint` ((T_t - T_1) x + (T_s - T_t) F) / (T_s - T_1); `fmm` x + (t-s)(F - x);
   * `trigflow` cos δ x - σ_d sin δ F, δ = T_s - T_t; `consistency` c_skip x + c_out F (EDM path); or what it predicts at one time: `data` E[x1|x], `noise`
   * E[x0|x], `score`, `v-prediction` b E[x0|x] - a E[x1|x], `flow` E[x0 - x1|x].
   */
  output: z
    .enum([
      'map',
      'average-velocity',
      'displacement',
      'endpoint',
      'fmm',
      'trigflow',
      'consistency',
      'data',
      'noise',
      'score',
      'v-prediction',
      'flow',
    ])
    .default('map'),
  /** The end T_t, the step T_t - T_s, its negative, or none: the end of the range. */
  secondTime: z.enum(['end', 'step', 'reversed-step', 'none']).default('end'),
  timeOffset: z.number().default(0),
  clock: z.enum(['linear', 'sigma', 'log-sigma']).default('linear'),
  /** Standard deviation of the data in heads that know it. */
  sigmaData: z.number().positive().default(1),
  /** The canonical point is this factor times the subject's; `edm`: √(a_s² + sigmaData²), which undoes c_in. */
  pointScale: z.union([z.number().positive(), z.literal('edm')]).default(1),
  /** Order and nesting of the positional arguments of a call, shapes of a time and of a point: for clients; the suite names its arguments. */
  arguments: z
    .array(z.union([role, z.array(role).readonly()]))
    .readonly()
    .default(['x', 's', 't']),
  timeShape: z.enum(['batch', 'column', 'image', 'scalar', 'one']).default('batch'),
  pointShape: z.array(z.number().int().positive()).readonly().nullish(),
});

/** See {@link fullConventionSchema}. */
export type FullConvention = z.output<typeof fullConventionSchema>;
/** As a subject declares it. */
export type FullConventionInput = z.input<typeof fullConventionSchema>;

/** The part of a convention that needs no path and no head; undefined where it says more. */
export function basicPart(full: FullConvention): Convention | undefined {
  const { time, output, secondTime, timeScale } = full;
  if (full.timeOffset !== 0 || full.clock !== 'linear' || full.pointScale !== 1) return undefined;
  if (output !== 'map' && output !== 'average-velocity' && output !== 'displacement') return undefined;
  if (secondTime !== 'end' && secondTime !== 'step') return undefined;
  return { time, output, secondTime, timeScale };
}

/**
 * The declared convention of a loss or a sampler, whose net the suite makes.
 *
 * @throws FlowproofError `invalid-subject` where it has a head, a clock or a scale of its own.
 */
export function basicConvention(declared: FullConventionInput | undefined): Convention {
  const basic = basicPart(fullConventionSchema.parse(declared ?? {}));
  if (basic !== undefined) return basic;
  throw new FlowproofError(
    'invalid-subject',
    'convention: expected output map, average-velocity or displacement, end or step, and a linear clock, got a convention of another kind',
    'The net of a JavaScript loss or sampler has no heads: apply yours to it, or serve the loss from Python, whose net knows them.',
  );
}
