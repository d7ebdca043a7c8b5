import { z } from 'zod';
import { interpolantSchema } from './problem.ts';

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

const argument = z.union([z.enum(['x', 's', 't']), z.number(), z.null()]);

/** Outputs that depend on one time. */
export const PREDICTIONS = ['velocity', 'data', 'noise', 'score', 'v-prediction', 'flow', 'edm'] as const;

const OUTPUTS = [
  'map',
  'average-velocity',
  'displacement',
  'endpoint',
  'ctm',
  'ctm-variance',
  'ctm-mixed',
  'fmm',
  'trigflow',
  'consistency',
  'ddim-data',
  'ddim-noise',
  ...PREDICTIONS,
] as const;

/**
 * Everything that an implementation may do otherwise; the same fields in Python. The subject's clock T is `timeOffset + timeScale · t`
 * (`noise-to-data`), `timeOffset + timeScale · (1 - t)` (`data-to-noise`), or with σ = a_t / b_t `timeOffset + timeScale · σ` or
 * `timeOffset + timeScale · ln σ`; t, a and b are those of the path on which the subject lives.
 */
export const fullConventionSchema = z.strictObject({
  ...conventionSchema.shape,
  /**
   * As in {@link conventionSchema}, or the output F of a head X = A x + B F: `endpoint` ((T_t - T_1) x + (T_s - T_t) F) / (T_s - T_1); `ctm` r x + (1 - r) F with r = T_t / T_s;
   * `ctm-variance` (g_t / g_s) x + (1 - r) F with g = √((T - T_1)² + σ_d²); `ctm-mixed` ((T_t + g_t / g_s) / (T_s + 1)) x + (1 - r) F; `fmm` x + (t-s)(F - x);
   * `trigflow` cos δ x - σ_d sin δ F, δ = T_s - T_t; `consistency` c_skip x + c_out F (EDM path); `ddim-data`, `ddim-noise` what a DDIM step takes for the data or the noise, X = a_t F0 + b_t F1 with x = a_s F0 + b_s F1; or what it predicts at one time: `velocity` dx/dT, `data` E[x1|x], `noise`
   * E[x0|x], `score`, `v-prediction` b E[x0|x] - a E[x1|x], `flow` E[x0 - x1|x], `edm` the F of E[x1|x] = c_skip x + c_out F (EDM path).
   */
  output: z.enum(OUTPUTS).default('map'),
  /**
   * The end T_t, the step T_t - T_s, its negative, its logarithm `log2(1/|T_t - T_s|)` (from noise to data), or none: the end of the range, or for a prediction at one time that
   * time.
   */
  secondTime: z.enum(['end', 'step', 'reversed-step', 'log2-step', 'none']).default('end'),
  /** The level of `log2-step` that stands for a zero step, as log2 of the number of steps does in shortcut models. Default: none does, a zero step has the level +∞. */
  zeroLevel: z.number().nullish(),
  timeOffset: z.number().default(0),
  clock: z.enum(['linear', 'sigma', 'log-sigma']).default('linear'),
  /** First and last time on the subject's clock, the lower one first. Default: all at which clock and head are finite. */
  clockRange: z.tuple([z.number(), z.number()]).readonly().nullish(),
  /** Times on the subject's clock, where it knows no others; `dyadic`: steps of step · 2^j, from multiples of themselves counted from the noise. */
  grid: z
    .union([
      z.strictObject({ step: z.number().positive(), steps: z.enum(['any', 'dyadic']).default('any') }),
      z
        .strictObject({
          times: z.array(z.number()).min(2).readonly(),
          /** σ = a/b at each of the times, in place of a clock: √((1 - ᾱ)/ᾱ) of a table of ᾱ. */
          sigmas: z.array(z.number().positive()).readonly().exactOptional(),
        })
        .refine(
          ({ times, sigmas }) => sigmas === undefined || sigmas.length === times.length,
          'expected as many sigmas as times',
        ),
    ])
    .nullish(),
  /** The Gaussian path on which the subject lives. Default: the problem's. */
  path: interpolantSchema.nullish(),
  /** Factors of noise and data on that path: x = noiseScale a x0 + dataScale b x1. Default: the path's own, 1. */
  noiseScale: z.number().positive().nullish(),
  dataScale: z.number().positive().nullish(),
  /** Standard deviation of the data in heads that know it. */
  sigmaData: z.number().positive().default(1),
  /** The canonical point is this factor times the subject's; `edm`: √(a_s² + sigmaData²), which undoes c_in. */
  pointScale: z.union([z.number().positive(), z.literal('edm')]).default(1),
  /** What the head takes is this factor times what the subject returns: -1 where it returns the negative. */
  outputScale: z
    .number()
    .refine((value) => value !== 0, 'expected a number other than 0')
    .default(1),
  /**
   * Order and nesting of the positional arguments of a call (a number or null is passed as it is), shapes of a time and of a point: for clients; the suite names its arguments.
   */
  arguments: z
    .array(z.union([argument, z.array(argument).readonly()]))
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
  if (full.timeOffset !== 0 || full.clock !== 'linear' || full.pointScale !== 1 || full.outputScale !== 1)
    return undefined;
  if ([full.path, full.noiseScale, full.dataScale, full.clockRange, full.grid].some((field) => field != null)) {
    return undefined;
  }
  if (output !== 'map' && output !== 'average-velocity' && output !== 'displacement') return undefined;
  if (secondTime !== 'end' && secondTime !== 'step') return undefined;
  return { time, output, secondTime, timeScale };
}
