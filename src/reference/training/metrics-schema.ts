import { z } from 'zod';

const count = z.number().int().nonnegative();
/** Numbers that are not finite are null in JSON. */
const number = z.number().nullable();
const terms = z.object({ diagonal: number, distillation: number });
const versions = z.record(z.string(), z.string());
const where = { versions, backend: z.string(), device: z.string() };

const runSchema = z.object({
  schema: z.literal('flowproof.metrics/1'),
  record: z.literal('run'),
  configHash: z.string(),
  ...where,
  problem: z.string(),
  parameters: count.describe('Of one member'),
  rows: z.object({ diagonal: count, offDiagonal: count }).describe('Of one member in a step'),
  steps: count,
  members: z.array(z.object({ seed: z.number().int(), method: z.string(), rate: z.number() })),
});

const resumeSchema = z.object({ record: z.literal('resume'), step: count, ...where });

const stepSchema = z.object({
  record: z.literal('step'),
  step: count.describe('From 1 on'),
  member: count,
  loss: terms.describe('Mean squared residual of each term, summed over dimensions'),
  weighted: terms.describe('The same under adaptive or learned weights'),
  total: number.describe('The loss that is differentiated'),
  gradientNorm: number.describe('Before clipping'),
  clipped: z.boolean(),
  rate: z.number(),
  logVariance: terms.nullable().describe('Learned weights'),
  alignment: z
    .object({
      diagonalNorm: number.describe('Of the gradient of the diagonal term with its share'),
      distillationNorm: number.describe('Of that of the distillation term'),
      cosine: number.describe('Of the angle between the two'),
    })
    .exactOptional(),
  milliseconds: z.number().describe('Of the step of all members'),
});

const divergedSchema = z.object({
  record: z.literal('diverged'),
  step: count,
  member: count,
  quantity: z.string().describe('What ceased to be finite first'),
  diagnosis: z.string(),
});

const endSchema = z.object({
  record: z.literal('end'),
  step: count,
  reason: z.enum(['finished', 'diverged', 'interrupted', 'time']),
  milliseconds: z.number(),
});

/** One line of a metrics file. */
export const metricsSchema = z.discriminatedUnion('record', [
  runSchema,
  resumeSchema,
  stepSchema,
  divergedSchema,
  endSchema,
]);
export type MetricsRecord = z.infer<typeof metricsSchema>;
export type RunMetrics = z.infer<typeof runSchema>;
export type StepMetrics = z.infer<typeof stepSchema>;
