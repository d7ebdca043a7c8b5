import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs';

/** What the kernels use of TensorFlow.js's wasm backend. */
export interface WasmBackend extends KernelBackend {
  readonly wasm: { _malloc(bytes: number): number; readonly asm?: { readonly memory?: object } };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  incRef(dataId: object): void;
  disposeData(dataId: object): boolean;
  makeOutput(shape: readonly number[], dtype: 'float32'): TensorInfo;
}

/** Byte offset of a tensor in the backend's memory. */
export function address(backend: WasmBackend, tensor: TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}
