import { z } from 'zod';

const fraction = z.number().min(0).lt(1);

/**
 * An optimiser as JSON. The defaults are PyTorch's. `weightDecay` is an L2 penalty added to the gradient, or under `decoupled`
 * a decay of the parameters by `1 - rate · weightDecay` before the update (AdamW).
 */
export const optimiserSchema = z.strictObject({
  kind: z.enum(['radam', 'adam']),
  beta1: fraction.default(0.9),
  beta2: fraction.default(0.999),
  epsilon: z.number().nonnegative().default(1e-8),
  weightDecay: z.number().nonnegative().default(0),
  decoupled: z.boolean().default(false),
});

export type OptimiserConfig = z.output<typeof optimiserSchema>;
