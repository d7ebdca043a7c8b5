import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import { decodeNpz, encodeNpz, type NpyArray } from '../../core/npz/index.ts';
import { decodeSafetensors, encodeSafetensors } from '../../core/safetensors.ts';
import { thrownText } from '../../core/text.ts';
import { DIGEST, digestOf, hexOf } from './digest.ts';

/** Arrays by name, and a text that says what they are. */
export interface Table {
  readonly arrays: ReadonlyMap<string, NpyArray>;
  /** JSON; undefined in files that others write. */
  readonly about: string | undefined;
}

/** Where the text is: an entry of an npz file, a key of the metadata of a safetensors file. */
const ENTRY = 'flowproof.json';
const KEY = 'flowproof';

/** @throws FlowproofError `usage` unless a path ends in `.npz` or `.safetensors`. */
function formatOf(path: string): 'npz' | 'safetensors' {
  const extension = extname(path);
  if (extension === '.npz') return 'npz';
  if (extension === '.safetensors') return 'safetensors';
  const hint = 'The ending says in which format vectors are written and read.';
  throw expectedError('usage', path, 'a file FILE.npz or FILE.safetensors', extension || 'no ending', hint);
}

/** A table with its digest, as the bytes of a file. Equal contents give equal bytes. */
export function encodeTable({ arrays, about }: Required<Table>, format: 'npz' | 'safetensors'): Buffer {
  const digest = { shape: [32], data: new Uint8Array(Buffer.from(digestOf({ arrays, about }), 'hex')) };
  const all = new Map([...arrays, [DIGEST, digest] as const]);
  return format === 'npz'
    ? encodeNpz({ arrays: all, files: new Map([[ENTRY, Buffer.from(about ?? '')]]) })
    : Buffer.concat(encodeSafetensors({ tensors: all, metadata: { [KEY]: about ?? '' } }));
}

/**
 * Writes a table whole or not at all.
 *
 * @throws FlowproofError `usage` for another ending, `io` where it cannot be written.
 */
export function writeTable(path: string, table: Required<Table>): void {
  const content = encodeTable(table, formatOf(path));
  const part = `${path}.part`;
  try {
    if (!existsSync(dirname(path))) mkdirSync(dirname(path));
    writeFileSync(part, content);
    renameSync(part, path);
  } catch (cause) {
    rmSync(part, { force: true });
    const text = `${path}: expected a file that can be written, got ${thrownText(cause)}`;
    throw new FlowproofError('io', text, 'Choose another path, or mend its permissions.', { cause });
  }
}

/**
 * Reads a table, of this program or of another. Nothing is unpickled.
 *
 * @throws FlowproofError `usage` for a file that is not there or has another ending, `io` for one that is damaged, `unsupported` for arrays
 * that are not of numbers.
 */
export function readTable(path: string): Table {
  const format = formatOf(path);
  if (!existsSync(path)) throw expectedError('usage', path, 'a file of vectors', 'no such file', 'Check the path.');
  const bytes = readBytes(path);
  if (format === 'npz') {
    const { arrays, files } = decodeNpz(bytes, path);
    const about = files.get(ENTRY);
    return { arrays, about: about === undefined ? undefined : Buffer.from(about).toString('utf8') };
  }
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  return { arrays: tensors, about: metadata[KEY] };
}

/** Throws where a file of this program is not as it was written. @throws FlowproofError `io`. */
export function verifyDigest(path: string, table: Table): string {
  const found = table.arrays.get(DIGEST);
  const own = digestOf(table);
  if (found === undefined || hexOf(found) !== own) {
    const got = found === undefined ? 'none' : 'another one';
    const hint = 'The file was changed after it was written, or is damaged: make it again.';
    throw new FlowproofError('io', `${path}: expected the digest of its contents, got ${got}`, hint);
  }
  return own;
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const text = `${path}: expected a file that can be read, got ${thrownText(cause)}`;
    throw new FlowproofError('io', text, 'Check the path and its permissions.', { cause });
  }
}

/** An array of a table. @throws FlowproofError `io` where it is not there. */
export function required(path: string, arrays: Table['arrays'], name: string): NpyArray {
  const found = arrays.get(name);
  if (found !== undefined) return found;
  throw new FlowproofError(
    'io',
    `${path}: expected the array ${name}, got none`,
    'The file is damaged: make it again.',
  );
}

/** Its elements in float64. */
export function floats({ data }: NpyArray): Float64Array {
  return Float64Array.from(data as ArrayLike<number>);
}
