import { writeFileSync } from 'node:fs';
import { problems } from '../src/analytic/index.ts';
import { properties } from '../src/properties/index.ts';

/** Writes what the Python client knows of the suite: the catalogue's problems and the ids of the properties, by kind. */
const target = new URL('../clients/python/src/flowproof/', import.meta.url);

const byKind: Record<string, string[]> = {};
for (const { id, kind } of properties) (byKind[kind] ??= []).push(id);

const write = (name: string, value: unknown): void =>
  writeFileSync(new URL(name, target), `${JSON.stringify(value)}\n`);
write(
  'problems.json',
  Object.values(problems).map(({ problem }) => problem),
);
write('properties.json', byKind);
