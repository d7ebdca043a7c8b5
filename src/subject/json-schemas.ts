import { z } from 'zod';
import { declarationSchema } from './declaration.ts';
import { problemSchema } from './problem.ts';
import { recordSchema } from './stream.ts';

/** The published JSON Schemas by file name: what is read (`input`) or written (`output`). */
export function jsonSchemas(): Readonly<Record<string, object>> {
  const schema = (title: string, type: z.ZodType, io: 'input' | 'output'): object => ({
    ...z.toJSONSchema(type, { io, target: 'draft-2020-12', reused: 'ref' }),
    title,
  });
  return {
    'problem.json': schema('flowproof.problem/1: an exact problem', problemSchema, 'input'),
    'subject.json': schema('What a subject declares about itself, without its functions', declarationSchema, 'input'),
    'verdicts.json': schema('One line of a verdict stream: run, verdict or end', recordSchema, 'output'),
  };
}
