import { FlowproofError } from './errors.ts';
import { fromBrain, fromHalf } from './half.ts';
import type { NpyArray, NpyArrayData } from './npz/index.ts';

/** What a safetensors file holds: tensors by name, and strings by key. */
export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, NpyArray>;
}

/** Element types as the format names them. */
const TYPES = {
  F64: Float64Array,
  F32: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
} as const;

/** Read, but not written; half and brain floats become float32. */
const WIDTHS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Object.entries(TYPES).map(([name, type]) => [name, type.BYTES_PER_ELEMENT])),
  F16: 2,
  BF16: 2,
  BOOL: 1,
};

/** The longest header that other readers of the format accept. */
const LONGEST_HEADER = 100_000_000;

/**
 * A safetensors file in parts to be written one after the other: 8 bytes of length (little-endian), that many bytes of JSON padded
 * with spaces to a multiple of 8, then the values (little-endian) in the order of the map. Equal contents give equal
 * bytes. Format: huggingface/safetensors, version 0.3 and later.
 */
export function encodeSafetensors({ metadata, tensors }: Safetensors): Buffer[] {
  let offset = 0;
  const entries = [...tensors].map(([name, { shape, data }]) => {
    const begin = offset;
    offset += data.byteLength;
    return [name, { dtype: typeOf(data), shape, data_offsets: [begin, offset] }] as const;
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const bytes = Buffer.byteLength(json);
  const header = Buffer.alloc(8 + Math.ceil(bytes / 8) * 8, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8));
  header.write(json, 8);
  return [
    header,
    ...[...tensors.values()].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  ];
}

/**
 * Reads a safetensors file. Nothing in the header is trusted: lengths, shapes and offsets are checked against
 * the file, which the tensors must fill without gap or overlap.
 *
 * @param name the file, for the error text.
 * @throws FlowproofError `io` for a file that is truncated or not of this format, or of element types that are no numbers.
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): Safetensors {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const refuse = (expected: string, got: string): never => {
    throw new FlowproofError(
      'io',
      `${name}: expected ${expected}, got ${got}`,
      'The file is truncated or damaged, or no safetensors file.',
    );
  };
  if (file.length < 8) refuse('a safetensors file of at least 8 bytes', `${file.length}`);
  const announced = file.readBigUInt64LE(0);
  if (announced > BigInt(LONGEST_HEADER)) refuse(`a header of at most ${LONGEST_HEADER} bytes`, `${announced}`);
  const start = 8 + Number(announced);
  if (start > file.length) refuse(`a header of ${announced} bytes`, `${file.length - 8} bytes in the file`);
  const header = parseHeader(file.subarray(8, start));
  if (header === undefined) return refuse('a header that is a JSON object', 'another text');

  const { __metadata__: metadata = {}, ...fields } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string')) {
    refuse('__metadata__ of strings', JSON.stringify(metadata).slice(0, 80));
  }
  const body = file.subarray(start);
  const spans: Span[] = [];
  for (const [tensor, value] of Object.entries(fields)) {
    const label = `tensor ${JSON.stringify(tensor.slice(0, 80))}`;
    const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : ({} as Record<string, unknown>);
    const width = typeof dtype === 'string' && Object.hasOwn(WIDTHS, dtype) ? WIDTHS[dtype] : undefined;
    if (width === undefined) return refuse(`${label} of numbers`, `dtype ${JSON.stringify(dtype) ?? 'none'}`);
    if (!isSizes(shape))
      return refuse(`${label} with a shape of non-negative integers`, JSON.stringify(shape) ?? 'none');
    if (!isSizes(offsets) || offsets.length !== 2) {
      return refuse(`${label} with two offsets`, JSON.stringify(offsets) ?? 'none');
    }
    const [begin, end] = offsets;
    const size = width * shape.reduce((a, b) => a * b, 1);
    if (end - begin !== size)
      refuse(`${label} of shape [${String(shape).slice(0, 80)}] in ${size} bytes`, `${end - begin}`);
    if (end > body.length) refuse(`${label} up to byte ${end} of the data`, `${body.length} bytes in the file`);
    spans.push({ name: tensor, begin, end, shape, dtype: dtype as string });
  }
  let reached = 0;
  for (const span of [...spans].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (span.begin !== reached) {
      refuse(
        `tensor ${JSON.stringify(span.name.slice(0, 80))} from byte ${reached} on, without gap or overlap`,
        `${span.begin}`,
      );
    }
    reached = span.end;
  }
  if (reached !== body.length) refuse(`${reached} bytes of data`, `${body.length}`);
  return {
    metadata: metadata as Record<string, string>,
    tensors: new Map(spans.map((span) => [span.name, { shape: span.shape, data: valuesOf(body, span) }])),
  };
}

function parseHeader(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

interface Span {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

/** A copy, since the bytes in the file need not be aligned. */
function valuesOf(body: Buffer, { dtype, begin, end }: Span): NpyArrayData {
  const copy = new Uint8Array(end - begin);
  copy.set(body.subarray(begin, end));
  if (dtype === 'F16') return fromHalf(new Uint16Array(copy.buffer));
  if (dtype === 'BF16') return fromBrain(new Uint16Array(copy.buffer));
  return dtype === 'BOOL' ? copy : new TYPES[dtype as keyof typeof TYPES](copy.buffer);
}

function typeOf(data: NpyArrayData): string {
  return Object.entries(TYPES).find(([, type]) => data instanceof type)![0];
}
