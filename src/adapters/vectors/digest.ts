import { createHash } from 'node:crypto';
import type { NpyArray, NpyArrayData } from '../../core/npz/index.ts';

/** The array that holds the digest of all others. */
export const DIGEST = 'digest';

/**
 * SHA-256 of a text and of arrays, hexadecimal: the text, then for each array but the digest, sorted by name, the line `name descr shape` with the
 * shape joined by `x`, and the elements, row-major and little-endian. `descr` as numpy has it. `clients/python` computes the same.
 */
export function digestOf({
  arrays,
  about,
}: {
  arrays: ReadonlyMap<string, NpyArray>;
  about: string | undefined;
}): string {
  const hash = createHash('sha256').update(about ?? '');
  for (const name of [...arrays.keys()].filter((key) => key !== DIGEST).sort()) {
    const { data, shape } = arrays.get(name)!;
    hash.update(`\n${name} ${descrOf(data)} ${shape.join('x')}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}

/** The digest that an array of 32 bytes holds; '' for another array. */
export function hexOf({ data }: NpyArray): string {
  return data.length === 32 ? Buffer.from(Array.from(data as ArrayLike<number>)).toString('hex') : '';
}

function descrOf(data: NpyArrayData): string {
  const [, sign, bits] = /^(Float|Int|Uint|BigInt|BigUint)(\d+)Array$/.exec(data.constructor.name)!;
  const letter = sign === 'Float' ? 'f' : sign.endsWith('Uint') ? 'u' : 'i';
  return `${bits === '8' ? '|' : '<'}${letter}${Number(bits) / 8}`;
}
