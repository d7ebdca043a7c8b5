import { expectedError } from '../../core/errors.ts';
import type { FloatArray } from '../../core/precision.ts';
import type { ConstantValue } from './options.ts';
import type { Ort, OrtTensor, Port, TensorData } from './types.ts';

/** How the rows of a call go through a model. */
export interface Layout {
  /** `free`: any number of rows at once; a number: exactly so many; `none`: one point, without an axis for it. */
  readonly batch: 'free' | 'none' | number;
  /** Shape of one point. */
  readonly point: readonly number[];
}

/**
 * How points of dimension d fit into an input. Free dimensions but the first are taken from `pointShape`, or where there is one of them, from d.
 *
 * @throws FlowproofError `invalid-subject` where d numbers do not fit.
 */
export function layoutOf({ name, shape }: Port, d: number, pointShape?: readonly number[] | null): Layout {
  const rest = shape.slice(1);
  const known = rest.filter((size) => typeof size === 'number').reduce((a, b) => a * b, 1);
  const free = rest.filter((size) => typeof size === 'string').length;
  const first = shape[0];
  const batch = typeof first === 'number' && first > 0 ? first : 'free';
  if (shape.length === 0) return { batch: 'free', point: pointShape ?? [d] };
  if (free === 0 && known === d && (shape.length > 1 || d === 1)) return { batch, point: rest as readonly number[] };
  if (free === 1 && Number.isInteger(d / known)) {
    return { batch, point: rest.map((size) => (typeof size === 'number' ? size : d / known)) };
  }
  if (free > 1 && pointShape != null && pointShape.length === rest.length) return { batch, point: pointShape };
  if (free === 0 && typeof first === 'number' && first * known === d)
    return { batch: 'none', point: shape as readonly number[] };
  if (shape.length === 1 && typeof first === 'string') return { batch: 'none', point: [d] };
  const hint =
    free > 1
      ? 'Declare the shape of a point: --convention \'{"pointShape": [1, 8, 8]}\'.'
      : 'Check the model on a problem of its dimension.';
  throw expectedError('invalid-subject', `input ${name}`, `points of ${d} numbers`, shape.join(' × '), hint);
}

/** True where an input of a time takes one number for all rows of a run. */
export function sharesTime({ shape }: Port, { batch }: Layout): boolean {
  if (batch === 'none' || batch === 1) return false;
  return shape.length === 0 || shape.every((size) => size === 1);
}

const ARRAYS: Readonly<Record<string, { from(values: Iterable<never>): TensorData }>> = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** A tensor of numbers in the type of an input. @throws FlowproofError `invalid-subject` for a type that has no array here. */
export function tensorOf(ort: Ort, port: Port, values: ArrayLike<number>, dims: readonly number[]): OrtTensor {
  const type = ARRAYS[port.type];
  if (type === undefined) {
    const hint = 'Export the model in float32 or float64.';
    throw expectedError(
      'invalid-subject',
      `input ${port.name}`,
      'float32, float64, an integer or bool',
      port.type,
      hint,
    );
  }
  const big = port.type.endsWith('64') && port.type !== 'float64';
  const data = type.from((big ? Array.from(values, BigInt) : values) as never);
  return new ort.Tensor(port.type, data, dims);
}

/** Dimensions of a time: the rows first, every other one is 1. */
export function timeDims({ shape }: Port, rows: number, shared: boolean): readonly number[] {
  if (shape.length === 0) return shared ? [] : rows === 1 ? [] : [rows];
  return shape.map((_, axis) => (axis === 0 && !shared ? rows : 1));
}

/**
 * A constant: its own values in its own shape; a number fills the input, whose free first dimension is the number of rows and whose other free
 * ones are 1; a list of the shape without the first dimension is repeated for each row.
 *
 * @throws FlowproofError `invalid-subject` for values that do not fit.
 */
export function constantTensor(ort: Ort, port: Port, value: ConstantValue, rows: number): OrtTensor {
  const dims = port.shape.map((size, axis) => (typeof size === 'number' ? size : axis === 0 ? rows : 1));
  const total = dims.reduce((a, b) => a * b, 1);
  const flat = [value].flat(Number.POSITIVE_INFINITY as 1).map(Number);
  const perRow = total / Math.max(1, dims[0] ?? 1);
  if (flat.length === 1) return tensorOf(ort, port, new Array<number>(total).fill(flat[0]), dims);
  if (flat.length === total) return tensorOf(ort, port, flat, dims);
  if (flat.length === perRow) {
    return tensorOf(
      ort,
      port,
      Array.from({ length: total }, (_, k) => flat[k % perRow]),
      dims,
    );
  }
  const free = port.shape.findIndex((size, axis) => axis > 0 && typeof size === 'string');
  if (free > 0 && Number.isInteger(flat.length / perRow)) {
    const whole = dims.map((size, axis) => (axis === free ? flat.length / perRow : size));
    const size = whole.reduce((a, b) => a * b, 1);
    return tensorOf(
      ort,
      port,
      Array.from({ length: size }, (_, k) => flat[k % flat.length]),
      whole,
    );
  }
  const expected = `${perRow} or ${total} numbers`;
  throw expectedError('invalid-subject', `constant ${port.name}`, expected, flat, 'Fit the values to the input.');
}

/** Rows `rows` of an n × d array. */
export function pickRows(values: FloatArray, d: number, rows: ArrayLike<number>): Float64Array {
  const out = new Float64Array(rows.length * d);
  for (let i = 0; i < rows.length; i++) for (let j = 0; j < d; j++) out[i * d + j] = values[rows[i] * d + j];
  return out;
}
