import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { trainingSchemas } from '../../src/reference/training/json-schemas.ts';
import { jsonSchemas } from '../../src/subject/json-schemas.ts';

it.each(Object.entries({ ...jsonSchemas(), ...trainingSchemas() }))(
  'schemas/%s is what scripts/generate-schemas.ts writes',
  (name, schema) => {
    const file = new URL(`../../schemas/${name}`, import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  },
);
