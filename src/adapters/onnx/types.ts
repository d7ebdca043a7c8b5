import type { FloatArray } from '../../core/precision.ts';

/** Arrays that hold the elements of a tensor. */
export type TensorData =
  | FloatArray
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** What is used of a tensor of ONNX Runtime. */
export interface OrtTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: ArrayLike<number> | ArrayLike<bigint> | readonly string[];
}

interface OrtValue {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

/** What is used of a session of ONNX Runtime. */
export interface OrtSession {
  readonly inputMetadata: readonly OrtValue[];
  readonly outputMetadata: readonly OrtValue[];
  run(feeds: Record<string, OrtTensor>, fetches: readonly string[]): Promise<Record<string, OrtTensor>>;
}

/** What is used of ONNX Runtime, the same in both packages. */
export interface Ort {
  readonly Tensor: new (type: string, data: TensorData, dims: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(model: string | Uint8Array, options: Record<string, unknown>): Promise<OrtSession>;
  };
  readonly env: { logLevel?: string; wasm?: { numThreads?: number } };
}

/** An input or output of a model. */
export interface Port {
  readonly name: string;
  /** Element type as ONNX Runtime names it: `float32`, `float64`, `int64`, … */
  readonly type: string;
  /** Numbers, and for dimensions that are free their name ('' where it has none). Empty for a scalar, or where nothing is said. */
  readonly shape: readonly (number | string)[];
}
