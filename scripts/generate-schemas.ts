import { mkdirSync, writeFileSync } from 'node:fs';
import { trainingSchemas } from '../src/reference/training/json-schemas.ts';
import { jsonSchemas } from '../src/subject/json-schemas.ts';

/** Writes `schemas/*.json` from the zod schemas; a test fails while they differ. */
const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries({ ...jsonSchemas(), ...trainingSchemas() })) {
  writeFileSync(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`);
}
