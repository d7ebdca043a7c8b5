import { z } from 'zod';
import { problemSchema } from '../../subject/problem.ts';
import { methodConfigSchema } from '../methods/config.ts';
import { methodIds } from '../methods/ids.ts';
import { networkConfigSchema } from '../networks/config.ts';
import { optimiserSchema } from '../optimisers/config.ts';
import { scheduleSchema } from '../optimisers/schedule.ts';

const count = z.number().int().positive();
const seed = z.number().int().describe('Of the initial parameters and of every batch');
/** At most 1e18: gradients whose norm float32 holds are below 1.8e19, so that each update leads to finite parameters. */
const rate = z.number().positive().max(1e18).describe('Peak learning rate, which the schedule multiplies');
const methodSchema = z
  .union([z.enum(methodIds), methodConfigSchema], {
    error: `a method or {"id": method, …} with one of ${methodIds.join(', ')}`,
  })
  .describe('A method by id, or an id with what departs from its published form');

const weightingSchema = z.union([
  z.literal('none'),
  z.strictObject({
    kind: z.literal('adaptive').describe('|r|² / sg(|r|² + constant)^power, row by row'),
    power: z.number().positive().default(1),
    constant: z.number().positive().default(1e-3),
  }),
  z.strictObject({
    kind: z.literal('log-variance').describe('e^{-w} L + w with a learned w for each of the two terms'),
  }),
]);

const teacherSchema = z.union(
  [
    z.literal('exact').describe("The problem's own velocity or flow map"),
    z.strictObject({
      checkpoint: z.string().min(1).describe('A checkpoint file, or the folder of a run'),
      parameters: z.enum(['ema', 'raw']).default('ema'),
      member: z.number().int().nonnegative().default(0),
    }),
  ],
  { error: '"exact" or {"checkpoint": FILE}' },
);

const memberSchema = z.strictObject({
  seed: seed.exactOptional(),
  rate: rate.exactOptional(),
  method: methodSchema.exactOptional(),
});

/**
 * A training run as one JSON document, `flowproof.training/1`: with its seed it fixes every number of the run. Form alone;
 * `parseTrainingConfig` checks what the fields mean together.
 */
export const trainingConfigSchema = z.strictObject({
  schema: z.literal('flowproof.training/1'),
  problem: z.union([z.string().min(1), problemSchema]).describe('A catalogue id, or a problem'),
  network: networkConfigSchema,
  method: methodSchema,
  diagonalFraction: z
    .number()
    .min(0)
    .max(1)
    .exactOptional()
    .describe("η: round(η batch) rows are on the diagonal s = t; the method's own share where absent"),
  combine: z
    .enum(['batch', 'terms'])
    .default('batch')
    .describe('Weights of the two terms: η and 1-η (the released code), or 1 and 1 (Algorithm 1)'),
  timeRange: z
    .tuple([z.number(), z.number()])
    .exactOptional()
    .describe("First and last time that are drawn; the problem's range where absent"),
  anneal: z
    .strictObject({
      steps: count.describe('Steps after which t - s has its full law'),
      from: z.number().positive().max(1).default(0.05).describe('Factor of t - s at the first step'),
    })
    .exactOptional()
    .describe('t - s is multiplied by a factor that grows linearly to 1; times on the triangle only'),
  weighting: weightingSchema.exactOptional().describe("Of the squared residuals; the method's own where absent"),
  optimiser: optimiserSchema.prefault({ kind: 'radam' }),
  rate,
  schedule: scheduleSchema.prefault({}),
  clip: z.number().positive().nullable().default(10).describe('Largest global norm of a gradient; null: none'),
  ema: z.number().min(0).lt(1).default(0.999).describe('Decay of the moving average of the parameters'),
  batch: count.describe('Rows of a step'),
  microBatches: count.default(1).describe('Parts in which a batch is computed; the gradient is that of the whole'),
  steps: count,
  seed: seed.default(0),
  teacher: teacherSchema.exactOptional().describe('The frozen teacher of a distillation'),
  ensemble: z
    .array(memberSchema)
    .min(1)
    .exactOptional()
    .describe(
      'Runs to be trained at once, each by what departs from the document; fastest with equal methods side by side',
    ),
});

/** A run as written: what has a default may be absent. */
export type TrainingConfigInput = z.input<typeof trainingConfigSchema>;
/** A run with its defaults filled in. */
export type TrainingConfig = z.output<typeof trainingConfigSchema>;
export type Weighting = NonNullable<TrainingConfig['weighting']>;
export type TeacherConfig = NonNullable<TrainingConfig['teacher']>;
