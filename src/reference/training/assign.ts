import { expectedError, FlowproofError } from '../../core/errors.ts';

type Json = Record<string, unknown>;

/**
 * A copy of a training document with one field set, as `--set schedule.warmup=100`. The value is JSON, or else a string; steps of the
 * path are fields, or numbers in a list. Objects on the way are made; a method given by its id becomes `{id}`.
 *
 * @throws FlowproofError `usage` for what is no assignment, or a path through a list that has no such element.
 */
export function assign(document: unknown, assignment: string): unknown {
  const equals = assignment.indexOf('=');
  const path = assignment.slice(0, Math.max(0, equals)).split('.');
  if (equals < 1 || path.includes('')) {
    throw expectedError('usage', '--set', 'PATH=VALUE', assignment, 'For example --set schedule.warmup=100.');
  }
  const copy = structuredClone(document);
  let parent: unknown = copy;
  for (const [depth, key] of path.entries()) {
    const last = depth === path.length - 1;
    const place = path.slice(0, depth + 1).join('.');
    if (Array.isArray(parent)) {
      const index = /^\d+$/.test(key) ? Number(key) : Number.NaN;
      if (!(index <= parent.length)) {
        const text = `--set ${assignment}: expected an index up to ${parent.length} at ${place}, got ${key}`;
        throw new FlowproofError('usage', text, 'Elements count from 0.');
      }
      parent[index] = last ? parseValue(assignment.slice(equals + 1)) : objectAt(parent[index], key);
      parent = parent[index];
      continue;
    }
    const object = parent as Json;
    const next = last ? parseValue(assignment.slice(equals + 1)) : objectAt(own(object, key), key);
    // Not by assignment, which for `__proto__` would set no field.
    Object.defineProperty(object, key, { value: next, enumerable: true, configurable: true, writable: true });
    parent = next;
  }
  return copy;
}

function own(object: Json, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function objectAt(value: unknown, key: string): unknown {
  if (typeof value === 'object' && value !== null) return value;
  return key === 'method' && typeof value === 'string' ? { id: value } : {};
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
