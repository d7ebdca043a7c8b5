import * as z from 'zod';
import { type MethodFacts, methodFacts } from './facts.ts';
import { methodIds } from './ids.ts';
import { methodTimesSchema } from './times.ts';

/**
 * A training method with what deviates from its defaults (`methodFacts`).
 *
 * * `stopGradient`, `teacher`, `target`, `form`, `solver`, `times`: one of those that the method knows.
 * * `legs`: K >= 2, legs of equal length of the teacher (PFMM).
 * * `normaliseTangent`: c of `g / (|g| + c)`, 0 for none; default 0.1. `tangentWarmup`: share of the training over which the second
 *   term of the tangent grows from 0 to its full size; default 0.1. sCM and Align Your Flow.
 */
export const methodConfigSchema = z
  .strictObject({
    id: z.enum(methodIds),
    stopGradient: z.enum(['none', 'convex', 'full', 'point-only', 'parameters-only', 'semigradient']).optional(),
    teacher: z.enum(['none', 'self', 'average', 'velocity', 'map']).optional(),
    target: z.enum(['self', 'average']).optional(),
    form: z.enum(['velocity', 'map']).optional(),
    solver: z.enum(['euler', 'heun']).optional(),
    times: methodTimesSchema.optional(),
    legs: z.int().min(2).max(64).optional(),
    normaliseTangent: z.number().min(0).optional(),
    tangentWarmup: z.number().min(0).max(1).optional(),
  })
  .superRefine((config, context) => {
    const facts: MethodFacts = methodFacts[config.id];
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    const choices = [
      ['stopGradient', facts.stopGradients],
      ['teacher', facts.teachers],
      ['target', facts.targets],
      ['form', facts.forms],
      ['solver', facts.solvers],
    ] as const;
    for (const [key, known] of choices) {
      const value = config[key];
      if (value === undefined || (known as readonly string[] | undefined)?.includes(value)) continue;
      refuse(key, known ? `expected one of ${known.join(', ')} for ${config.id}` : `${config.id} has no ${key}`);
    }
    if (config.times && !facts.timeKinds.includes(config.times.kind)) {
      refuse('times', `expected times of kind ${facts.timeKinds.join(', ')} for ${config.id}`);
    }
    if (config.times?.kind === 'grid' && facts.times.kind === 'grid' && config.times.end !== facts.times.end) {
      refuse('times', `expected end "${facts.times.end}" for ${config.id}`);
    }
    if (config.legs !== undefined && facts.legs !== 'any') refuse('legs', `${config.id} has two legs`);
    for (const key of ['normaliseTangent', 'tangentWarmup'] as const) {
      if (config[key] !== undefined && !facts.tangent) refuse(key, `${config.id} has no tangent to treat`);
    }
  });

/** See `methodConfigSchema`. */
export type MethodConfig = z.infer<typeof methodConfigSchema>;
