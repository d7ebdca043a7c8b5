import { problems } from '../../src/analytic/index.ts';
import { properties } from '../../src/properties/index.ts';

/** Files of the Python client: the problems of the catalogue, and the ids of the properties by kind of subject. */
export function clientData(): Record<string, string> {
  const byKind: Record<string, string[]> = {};
  for (const { id, kind } of properties) {
    byKind[kind] ??= [];
    byKind[kind].push(id);
  }
  const all = Object.values(problems).map(({ problem }) => problem);
  return { 'problems.json': `${JSON.stringify(all)}\n`, 'properties.json': `${JSON.stringify(byKind)}\n` };
}
