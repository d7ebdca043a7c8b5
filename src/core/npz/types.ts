/** The element types of `.npy` arrays that are read: all but text, records, complex numbers and Python objects. */
export type NpyArrayData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** An array with its shape, row-major. Booleans are bytes 0 and 1; half precision is read as float32. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: NpyArrayData;
}
