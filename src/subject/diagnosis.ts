import { z } from 'zod';

/** A known reading of the convention, wrong formula or behaviour that reproduces the numbers of a subject that failed. */
const explanationSchema = z.object({
  /** Stable, as in `reading.time-reversed`, `formula.euler-steps`, `behaviour.batch-dependent`. */
  id: z.string(),
  kind: z.enum(['convention', 'formula', 'behaviour', 'stop-gradient', 'weighting']),
  /** A few words: `time runs from data to noise`. */
  title: z.string(),
  /** One sentence, with the agreement. */
  text: z.string(),
  /** Agreement: -log10 of the relative discrepancy, the median over the cases. */
  digits: z.number(),
  /** Cases that agree within their bounds, of those tried. */
  fits: z.number().int().nonnegative(),
  cases: z.number().int().nonnegative(),
  /** Fitted on one half of the cases, tested on the other. */
  parameter: z.object({ name: z.string(), value: z.number() }).optional(),
  /** The fields of the convention to declare, where that mends it. */
  declaration: z.record(z.string(), z.unknown()).optional(),
  /** What to change. */
  mend: z.string(),
});
/** See {@link explanationSchema}. */
export type Explanation = z.infer<typeof explanationSchema>;

/** What explains a failure, as far as it is known. */
export const diagnosisSchema = z.object({
  /** `not-searched`: the work allowed to diagnoses in a run was used up before, or on the way. */
  status: z.enum(['explained', 'none-fits', 'not-searched']),
  /** One sentence for people. */
  summary: z.string(),
  /** All that fit, best first; empty where none does. */
  explanations: z.array(explanationSchema),
  /** How many readings, formulas and behaviours were tried. */
  tried: z.number().int().nonnegative(),
  /** Losses: the stop-gradient mode and the weighting in force, where they were identified. */
  stopGradient: z.string().optional(),
  weighting: z.string().optional(),
});
/** See {@link diagnosisSchema}. */
export type Diagnosis = z.infer<typeof diagnosisSchema>;
