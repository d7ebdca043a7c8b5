import { z } from 'zod';
import { expectedError } from '../../core/errors.ts';

const decaySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({ kind: z.literal('cosine') }),
  z.strictObject({ kind: z.literal('inverse-square-root'), after: z.number().int().positive() }),
]);

/**
 * A learning-rate schedule as JSON: a linear warm-up over the first `warmup` updates times a decay. `cosine` falls to 0 by
 * half a period over the whole run; `inverse-square-root` is constant for `after` updates.
 */
export const scheduleSchema = z.strictObject({
  warmup: z.number().int().nonnegative().default(0),
  decay: decaySchema.default({ kind: 'constant' }),
});

export type Schedule = z.output<typeof scheduleSchema>;

/**
 * What the peak rate is multiplied by at update k = 0 … steps - 1 of a run of `steps`:
 *
 *     min(1, (k+1)/warmup) · decay(k)
 *     constant: 1    cosine: (1 + cos(πk/steps))/2    inverse-square-root: 1/√max(k/after, 1)
 *
 * So the first update has the rate peak/warmup, not 0; the last of a warm-up has the peak; and the cosine would be 0 at the update
 * after the last. Flow maps by self-distillation (arXiv 2505.18825), section 5 and the released configuration, for the
 * square root.
 *
 * @throws FlowproofError `usage` for an update outside the run.
 */
export function scheduleFactor({ warmup, decay }: Schedule, k: number, steps: number): number {
  if (!Number.isSafeInteger(k) || k < 0 || k >= steps) {
    throw expectedError('usage', 'update', `an integer in [0, ${steps})`, k, 'A schedule ends with its run.');
  }
  const rise = warmup === 0 ? 1 : Math.min(1, (k + 1) / warmup);
  switch (decay.kind) {
    case 'constant':
      return rise;
    case 'cosine':
      return (rise * (1 + Math.cos((Math.PI * k) / steps))) / 2;
    case 'inverse-square-root':
      return rise / Math.sqrt(Math.max(k / decay.after, 1));
  }
}

/**
 * Refuses a schedule that does not fit in a run of `steps`: a warm-up that ends after it, or a decay that begins after it.
 *
 * @throws FlowproofError `usage` that names the field.
 */
export function checkSchedule({ warmup, decay }: Schedule, steps: number): void {
  const within = (name: string, value: number): void => {
    if (value > steps) {
      throw expectedError(
        'usage',
        `schedule.${name}`,
        `at most the ${steps} steps of the run`,
        value,
        'Lengthen the run.',
      );
    }
  };
  within('warmup', warmup);
  if (decay.kind === 'inverse-square-root') within('decay.after', decay.after);
}
