import { z } from 'zod';
import { declarationSchema } from './declaration.ts';
import { problemSchema } from './problem.ts';
import { protocolSchema } from './protocol/schema.ts';
import { recordSchema } from './stream.ts';

/** The published JSON Schemas by file name: what is read (`input`) or written (`output`). */
export function jsonSchemas(): Readonly<Record<string, object>> {
  const schema = publishedSchema;
  return {
    'problem.json': schema('flowproof.problem/1: an exact problem', problemSchema, 'input'),
    'subject.json': schema('What a subject declares about itself, without its functions', declarationSchema, 'input'),
    'protocol.json': schema(
      'The flowproof protocol, version 1: every message (docs/protocol.md)',
      protocolSchema,
      'input',
    ),
    'verdicts.json': schema('One line of a verdict stream: run, verdict or end', recordSchema, 'output'),
  };
}

/** A zod schema as a JSON Schema with a title: of what is read (`input`) or written (`output`). */
export function publishedSchema(title: string, type: z.ZodType, io: 'input' | 'output'): object {
  return { ...z.toJSONSchema(type, { io, target: 'draft-2020-12', reused: 'ref' }), title };
}
