import { expectedError, FlowproofError } from '../errors.ts';
import { fromHalf } from '../half.ts';
import type { NpyArray, NpyArrayData } from './types.ts';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** Longest header that is parsed; numpy's own are about 100 bytes. */
const LONGEST_HEADER = 65536;

const kinds = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  b1: Uint8Array,
} as const;

/** The `descr` of the array types; bytes are unsigned integers. */
function kindOf(data: NpyArrayData): string {
  const kind = Object.entries(kinds).find(([, type]) => data instanceof type)?.[0];
  if (kind === undefined) throw expectedError('usage', 'array', 'a numeric typed array', data, 'Convert it first.');
  return `${kind.endsWith('1') ? '|' : '<'}${kind}`;
}

/**
 * An array as a `.npy` file of format version 1.0, C order, little-endian, its data aligned to 64 bytes. Equal arrays give equal bytes.
 *
 * @throws FlowproofError `usage` where the shape does not fit the number of elements.
 */
export function encodeNpy({ shape, data }: NpyArray): Buffer {
  const size = shape.reduce((a, b) => a * b, 1);
  if (size !== data.length) throw expectedError('usage', 'shape', `${data.length} elements`, shape, 'Fit the shape.');
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${kindOf(data)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const header = Buffer.alloc(length, ' ');
  MAGIC.copy(header);
  header.set([1, 0], 6);
  header.writeUInt16LE(length - 10, 8);
  header.write(text, 10, 'latin1');
  header[length - 1] = 10;
  return Buffer.concat([header, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
}

/**
 * Reads a `.npy` file of versions 1.0 to 3.0, of either byte order and either order of elements. Nothing in it is executed: its header
 * is matched against the one form that numpy writes, and arrays of Python objects, which are pickles, are refused.
 *
 * @param name the file, for the error text.
 * @throws FlowproofError `io` for a file that is truncated or not of this format; `unsupported` for an element type that is not numeric.
 */
export function decodeNpy(file: Uint8Array, name: string): NpyArray {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const refuse = (expected: string, got: string): never => {
    const hint = 'The file is truncated or damaged, or no .npy file.';
    throw new FlowproofError('io', `${name}: expected ${expected}, got ${got}`, hint);
  };
  if (!bytes.subarray(0, 6).equals(MAGIC)) refuse('a file that begins with \\x93NUMPY', 'another beginning');
  if (bytes.length < 12) refuse('a header', `${bytes.length} bytes`);
  const [major, minor] = [bytes[6], bytes[7]];
  if (major < 1 || major > 3 || minor !== 0) refuse('format version 1.0, 2.0 or 3.0', `${major}.${minor}`);
  const start = major === 1 ? 10 : 12;
  const length = major === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  if (length > LONGEST_HEADER) refuse(`a header of at most ${LONGEST_HEADER} bytes`, `${length}`);
  if (start + length > bytes.length) refuse(`a header of ${length} bytes`, `${bytes.length - start} bytes in the file`);
  const header = parseHeader(bytes.toString(major === 3 ? 'utf8' : 'latin1', start, start + length));
  if (header === undefined) return refuse("a header {'descr': …, 'fortran_order': …, 'shape': …}", 'another text');

  const { descr, fortran, shape } = header;
  const [order, kind] = [descr[0], descr.slice(1)];
  const half = kind === 'f2';
  if (!(half || Object.hasOwn(kinds, kind)) || !'<>|='.includes(order)) {
    const object = kind.startsWith('O')
      ? ' Arrays of Python objects are pickles, which run code when they are read.'
      : '';
    const hint = `Save numbers: float32, float64, integers or booleans.${object}`;
    throw new FlowproofError('unsupported', `${name}: expected a numeric dtype, got ${JSON.stringify(descr)}`, hint);
  }
  const width = Number(kind[1]);
  const size = shape.reduce((a, b) => a * b, 1);
  const body = bytes.subarray(start + length);
  if (size * width !== body.length) refuse(`${size} elements of ${width} bytes`, `${body.length} bytes of data`);
  // A copy, since the bytes need not be aligned, and since they may have to be turned.
  const own = new Uint8Array(body);
  if (order === '>') turn(own, width);
  const data = half ? fromHalf(new Uint16Array(own.buffer)) : new kinds[kind as keyof typeof kinds](own.buffer);
  return { shape, data: fortran && shape.length > 1 ? toRowMajor(data, shape) : data };
}

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

const ENTRY =
  /\s*'(descr|fortran_order|shape)'\s*:\s*('[^']*'|True|False|\(\s*(?:\d+\s*,\s*)*(?:\d+\s*)?\))\s*(,|(?=\}))/y;

/** The dictionary of three entries, in any order; undefined for anything else. */
function parseHeader(text: string): Header | undefined {
  const body = text.trimEnd();
  if (!body.startsWith('{') || !body.endsWith('}')) return undefined;
  const found = new Map<string, string>();
  ENTRY.lastIndex = 1;
  let end = 1;
  for (let match = ENTRY.exec(body); match !== null; match = ENTRY.exec(body)) {
    if (found.has(match[1])) return undefined;
    found.set(match[1], match[2]);
    end = ENTRY.lastIndex;
  }
  if (found.size !== 3 || body.slice(end).trim() !== '}') return undefined;
  const [descr, order, tuple] = [found.get('descr')!, found.get('fortran_order')!, found.get('shape')!];
  if (!descr.startsWith("'") || !/^(True|False)$/.test(order) || !tuple.startsWith('(')) return undefined;
  const shape = tuple
    .slice(1, -1)
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  if (
    shape.some((extent) => !Number.isSafeInteger(extent)) ||
    !Number.isSafeInteger(shape.reduce((a, b) => a * b, 1))
  ) {
    return undefined;
  }
  return { descr: descr.slice(1, -1), fortran: order === 'True', shape };
}

function turn(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** Elements in the order in which the last index runs fastest, from the order in which the first does. */
function toRowMajor<T extends NpyArrayData>(data: T, shape: readonly number[]): T {
  const result = data.slice() as T;
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  const index = shape.map(() => 0);
  for (let at = 0; at < data.length; at++) {
    result[at] = data[index.reduce((sum, k, axis) => sum + k * strides[axis], 0)];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return result;
}
