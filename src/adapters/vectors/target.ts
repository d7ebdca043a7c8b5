import { z } from 'zod';
import { FlowproofError } from '../../core/errors.ts';
import { problemSchema } from '../../subject/problem.ts';
import { zodError } from '../../subject/zod-error.ts';

const PREFIX = 'vectors:';

const common = {
  name: z.string().min(1).exactOptional(),
  exact: z.boolean().exactOptional(),
  accuracy: z.number().nonnegative().max(0.1).exactOptional(),
  renoises: z.boolean().exactOptional(),
};

const targetSchema = z.union([
  z.strictObject({ ...common, questions: z.string(), answers: z.string() }),
  z.strictObject({
    ...common,
    samples: z.string(),
    problem: problemSchema,
    range: z.tuple([z.number(), z.number()]).exactOptional(),
  }),
]);

/** Files of recorded answers or samples with what is said of them. */
export type VectorsTarget = z.infer<typeof targetSchema>;

/** As one text, from which a replay opens them again. */
export function vectorsTarget(target: VectorsTarget): string {
  return `${PREFIX}${JSON.stringify(target)}`;
}

/** What {@link vectorsTarget} wrote; undefined for other targets. @throws FlowproofError `usage`. */
export function parseVectorsTarget(text: string): VectorsTarget | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const hint = 'Use `flowproof vectors check QUESTIONS ANSWERS`.';
  let value: unknown;
  try {
    value = JSON.parse(text.slice(PREFIX.length));
  } catch (cause) {
    throw new FlowproofError('usage', 'vectors: expected JSON, got another text', hint, { cause });
  }
  const parsed = targetSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new FlowproofError('usage', zodError('vectors', parsed.error, value), hint);
}
