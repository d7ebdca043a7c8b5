import { z } from 'zod';
import { fullConventionSchema } from '../../subject/convention.ts';
import { problemSchema } from '../../subject/problem.ts';

type Values = number | boolean | readonly Values[];
const values: z.ZodType<Values, Values> = z.lazy(() => z.union([z.number(), z.boolean(), z.array(values)]));

/** What is said of a model beyond its file; all optional. */
export const onnxOptionsSchema = z.strictObject({
  /** `map` where two inputs are times. With one, a model is a `velocity` or a `consistency` function: only you know. */
  kind: z.enum(['map', 'velocity', 'consistency']).exactOptional(),
  /** Names of inputs by role: x the point, s the time that it has, t the second time (the time of a function that has one). */
  roles: z
    .strictObject({ x: z.string().exactOptional(), s: z.string().exactOptional(), t: z.string().exactOptional() })
    .exactOptional(),
  /** The output that is judged, where there are several. */
  output: z.string().exactOptional(),
  /** Values of the other inputs; a number fills the whole input. */
  constants: z.record(z.string(), values).exactOptional(),
  convention: fullConventionSchema.partial().exactOptional(),
  /** A catalogue id or a Problem; `null` for self-consistency alone, with the `dimension`. */
  problem: z.union([z.string(), problemSchema, z.null()]).exactOptional(),
  dimension: z.number().int().positive().exactOptional(),
  /** False for a trained network, which gets scores. */
  exact: z.boolean().exactOptional(),
  accuracy: z.number().nonnegative().max(0.1).exactOptional(),
  domain: z.enum(['both', 'forward', 'from-zero']).exactOptional(),
  name: z.string().min(1).exactOptional(),
});

/** See {@link onnxOptionsSchema}. */
export type OnnxOptions = z.input<typeof onnxOptionsSchema>;
/** The value of a constant input. */
export type ConstantValue = Values;
