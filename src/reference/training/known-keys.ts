import { z } from 'zod';
import { closest } from '../../subject/misspelt.ts';
import { trainingConfigSchema } from './config.ts';

type Node = Readonly<Record<string, unknown>>;

/**
 * The known field that an unknown one most resembles: among those of the same object first, else anywhere in the document, then
 * with its path. Undefined where none does.
 */
export function nearestKey(path: readonly PropertyKey[], unknown: string): string | undefined {
  const all = fields();
  const place = path.filter((part) => typeof part === 'string').join('.');
  // A field of another kind of the same object is known, too, but not meant.
  const here = all.filter(({ parent, key }) => parent === place && key !== unknown).map(({ key }) => key);
  const near = resembling(unknown, here);
  if (near !== undefined) return `"${near}"`;
  const key = resembling(
    unknown,
    all.flatMap((field) => (field.parent === place && field.key === unknown ? [] : [field.key])),
  );
  const field = all.find((one) => one.key === key);
  return field === undefined ? undefined : `"${field.parent === '' ? '' : `${field.parent}.`}${field.key}"`;
}

/** A prefix counts as a likeness, too: `batchSize` is meant for `batch`. */
function resembling(unknown: string, keys: readonly string[]): string | undefined {
  const lower = unknown.toLowerCase();
  return (
    closest(unknown, keys, 1)[0] ??
    keys.find((key) => lower.startsWith(key.toLowerCase()) || (lower.length > 2 && key.toLowerCase().startsWith(lower)))
  );
}

interface Field {
  readonly parent: string;
  readonly key: string;
}

let known: readonly Field[] | undefined;

/** Every field of the document with the path of its object; the index of an array is left out. */
function fields(): readonly Field[] {
  known ??= [...collect(z.toJSONSchema(trainingConfigSchema, { io: 'input' }) as Node, '')];
  return known;
}

function* collect(node: Node, parent: string): Generator<Field> {
  for (const branch of [...((node.anyOf ?? node.oneOf ?? []) as Node[]), ...(node.items ? [node.items as Node] : [])]) {
    yield* collect(branch, parent);
  }
  for (const [key, child] of Object.entries((node.properties ?? {}) as Record<string, Node>)) {
    yield { parent, key };
    yield* collect(child, parent === '' ? key : `${parent}.${key}`);
  }
}
