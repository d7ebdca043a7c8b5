import type { FloatArray } from '../../core/precision.ts';
import { RemoteError } from '../../subject/remote-error.ts';
import type { OutgoingTensor } from './frame.ts';

/** The tensors of an answer by name. */
export type Tensors = ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float64Array }>;

/** [start, end) of the parts of n rows of which a client takes `limit` at a time; one empty part for no rows. */
export function chunks(n: number, limit: number): [number, number][] {
  if (n === 0) return [[0, 0]];
  const parts: [number, number][] = [];
  for (let start = 0; start < n; start += limit) parts.push([start, Math.min(n, start + limit)]);
  return parts;
}

/** Rows start … end of n points, [rows, d]. */
export function pointTensor(name: string, values: FloatArray, start: number, end: number, d: number): OutgoingTensor {
  return { name, shape: [end - start, d], values: values.subarray(start * d, end * d) };
}

/** Entries start … end of a column, [rows]. */
export function rowTensor(name: string, values: FloatArray, start: number, end: number): OutgoingTensor {
  return { name, shape: [end - start], values: values.subarray(start, end) };
}

/** A tensor of an answer, of a shape that must be one of those given. @throws RemoteError `protocol`. */
export function tensorOf(
  where: string,
  tensors: Tensors,
  name: string,
  ...shapes: readonly (readonly number[])[]
): Float64Array {
  const found = tensors.get(name);
  const wanted = shapes.map((shape) => `[${shape.join(', ')}]`).join(' or ');
  if (found === undefined) {
    const have = [...tensors.keys()].slice(0, 20).join(', ') || 'none';
    throw new RemoteError('protocol', `answer to ${where}: expected a tensor ${name} ${wanted}, got ${have}`, HINT);
  }
  const same = (shape: readonly number[]): boolean =>
    shape.length === found.shape.length && shape.every((length, k) => length === found.shape[k]);
  if (shapes.some(same)) return found.values;
  throw new RemoteError(
    'protocol',
    `answer to ${where}: expected ${name} of shape ${wanted}, got [${found.shape.join(', ')}]`,
    HINT,
  );
}

const HINT = 'See docs/protocol.md for the shapes of this answer.';

/** Writes what a client says that the author's code left in its arguments back into them: tensors of the request under their names. */
export function overwrite(
  given: Readonly<Record<string, FloatArray | undefined>>,
  tensors: Tensors,
  start: number,
  end: number,
  d: number,
): string[] {
  const names: string[] = [];
  for (const [name, values] of Object.entries(given)) {
    const found = tensors.get(name);
    if (values === undefined || found === undefined) continue;
    const width = found.values.length === (end - start) * d && values.length !== end - start ? d : 1;
    if (found.values.length !== (end - start) * width) continue;
    values.set(found.values, start * width);
    names.push(name);
  }
  return names;
}

/** Parts one after the other. */
export function joined(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0];
  const result = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
