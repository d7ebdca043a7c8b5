import type { KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs';

/** A tensor of the native library, which the holder deletes. */
export interface Native {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

export interface OperationAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string;
}

/** What the kernels use of `@tensorflow/tfjs-node`'s native module. */
export interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_STRING: number;
  executeOp(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): Native[];
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): number;
  deleteTensor(id: number): void;
}

/** What they use of its backend. */
export interface TensorflowBackend extends KernelBackend {
  readonly binding: Binding;
  readonly isUsingGpuDevice: boolean;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(native: Native): Tensor;
}
