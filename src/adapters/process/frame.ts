import { clip, printable } from '../../core/text.ts';
import { DATATYPES, PROTOCOL_VERSION, type TensorDescription } from '../../subject/protocol/index.ts';

/** A tensor to be sent; INT64 is not sent. */
export interface OutgoingTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float64Array | Float32Array;
}

/** A message as it came: the JSON object and the bytes of its tensors. */
export interface Frame {
  readonly message: Record<string, unknown>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Largest frames that are accepted. */
export interface FrameLimits {
  readonly headerBytes: number;
  readonly bodyBytes: number;
}

/** What this package accepts: many times what a check needs. */
export const FRAME_LIMITS: FrameLimits = { headerBytes: 2 ** 24, bodyBytes: 2 ** 28 };

/** Longest frame line: the tag, two numbers of 15 digits, blanks and the line break. */
const LINE_LIMIT = 64;
const MAGIC = `flowproof/${PROTOCOL_VERSION} `;
const LINE = new RegExp(`^flowproof/${PROTOCOL_VERSION} (\\d{1,15}) (\\d{1,15})$`);

/** The bytes of a message: frame line and JSON, then the tensors, little-endian and row-major. */
export function encodeFrame(
  message: Readonly<Record<string, unknown>>,
  tensors: readonly OutgoingTensor[] = [],
): Uint8Array[] {
  const descriptions = tensors.map(
    ({ name, shape, values }): TensorDescription => ({
      name,
      shape: [...shape],
      datatype: values instanceof Float32Array ? 'FP32' : 'FP64',
      parameters: { binary_data_size: values.byteLength },
    }),
  );
  const json = Buffer.from(JSON.stringify(tensors.length === 0 ? message : { ...message, tensors: descriptions }));
  const body = tensors.map(({ values }) => bytesOf(values));
  const size = body.reduce((sum, bytes) => sum + bytes.byteLength, 0);
  return [Buffer.from(`${MAGIC}${json.byteLength} ${size}\n`), json, ...body];
}

/** Every platform that Node runs on today but s390x is little-endian. */
const LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function bytesOf(values: Float64Array | Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return LITTLE ? bytes : swapped(bytes, values.BYTES_PER_ELEMENT);
}

function swapped(bytes: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(bytes.byteLength);
  for (let k = 0; k < bytes.byteLength; k++) result[k] = bytes[k - (k % width) + width - 1 - (k % width)];
  return result;
}

/**
 * The values of a tensor in a frame, as float64. A view of the frame's bytes where they are aligned.
 *
 * @throws Error where its sizes do not fit together.
 */
export function tensorValues(
  { name, shape, datatype }: TensorDescription,
  bytes: Uint8Array<ArrayBuffer>,
): Float64Array {
  const width = DATATYPES[datatype];
  const count = shape.reduce((product, length) => product * length, 1);
  if (bytes.byteLength !== count * width) {
    throw new Error(
      `tensor ${name}: expected ${count * width} bytes for ${datatype} [${shape.join(', ')}], got ${bytes.byteLength}`,
    );
  }
  const own = LITTLE ? bytes : swapped(bytes, width);
  const aligned = own.byteOffset % width === 0 ? own : own.slice();
  if (datatype === 'FP64') return new Float64Array(aligned.buffer, aligned.byteOffset, count);
  if (datatype === 'FP32') return Float64Array.from(new Float32Array(aligned.buffer, aligned.byteOffset, count));
  return Float64Array.from(new BigInt64Array(aligned.buffer, aligned.byteOffset, count), Number);
}

/**
 * Cuts a byte stream into frames. Memory: one frame, of at most the limits, filled as it comes. After an error the stream is
 * lost: nobody knows where the next frame begins.
 */
export class FrameReader {
  readonly #limits: FrameLimits;
  #line: Buffer = Buffer.alloc(0);
  #sizes: { readonly header: number; readonly body: number } | undefined;
  #data: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #filled = 0;

  constructor(limits: FrameLimits = FRAME_LIMITS) {
    this.#limits = limits;
  }

  /** What of the current frame has come, in words; undefined between frames. */
  get partial(): string | undefined {
    if (this.#sizes !== undefined) return `${this.#filled} of ${this.#data.byteLength} bytes of an answer`;
    return this.#line.byteLength === 0
      ? undefined
      : `the beginning ${JSON.stringify(this.#line.toString('latin1'))} of an answer`;
  }

  /** The frames that are complete with this chunk. @throws Error that says what is not a frame. */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    let at = 0;
    while (at < chunk.byteLength) {
      if (this.#sizes === undefined) at = this.#readLine(chunk, at);
      else {
        const part = chunk.subarray(at, at + this.#data.byteLength - this.#filled);
        this.#data.set(part, this.#filled);
        this.#filled += part.byteLength;
        at += part.byteLength;
      }
      if (this.#sizes !== undefined && this.#filled === this.#data.byteLength) frames.push(this.#finish());
    }
    return frames;
  }

  #readLine(chunk: Uint8Array, from: number): number {
    const end = chunk.indexOf(10, from);
    const stop = end < 0 ? chunk.byteLength : end;
    const before = this.#line;
    this.#line = Buffer.concat([before, chunk.subarray(from, Math.min(stop, from + LINE_LIMIT + 1))]);
    const text = this.#line.toString('latin1');
    const possible = text.length <= LINE_LIMIT && (MAGIC.startsWith(text) || text.startsWith(MAGIC));
    if (!possible || (end >= 0 && !LINE.test(text))) {
      const shown = Buffer.concat([before, chunk.subarray(from, from + 200)]);
      throw new Error(
        `expected a frame "${MAGIC}…", got ${JSON.stringify(clip(printable(shown.toString('utf8')), 200))}`,
      );
    }
    if (end < 0) return stop;
    const [, header, body] = LINE.exec(text)!.map(Number);
    const { headerBytes, bodyBytes } = this.#limits;
    if (header > headerBytes || body > bodyBytes) {
      throw new Error(
        `expected a frame of at most ${headerBytes} + ${bodyBytes} bytes, got one of ${header} + ${body}`,
      );
    }
    this.#line = Buffer.alloc(0);
    this.#sizes = { header, body };
    this.#data = new Uint8Array(header + body);
    this.#filled = 0;
    return stop + 1;
  }

  #finish(): Frame {
    const { header } = this.#sizes!;
    const data = this.#data;
    this.#sizes = undefined;
    this.#data = new Uint8Array(0);
    this.#filled = 0;
    const text = Buffer.from(data.buffer, 0, header).toString('utf8');
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      throw new Error(`expected JSON in the header of a frame, got ${JSON.stringify(clip(printable(text), 200))}`);
    }
    if (message === null || typeof message !== 'object' || Array.isArray(message)) {
      throw new Error(`expected a JSON object in the header of a frame, got ${clip(printable(text), 200)}`);
    }
    // Tensors begin at a multiple of 8, so that they are views.
    const body = header % 8 === 0 ? data.subarray(header) : data.slice(header);
    return { message: message as Record<string, unknown>, body };
  }
}
