import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { WasmBackend } from './backend.ts';

/** A second tensor on the same memory, which nothing writes to; the kernel of TensorFlow.js copies it. */
export function identity(original: KernelConfig): KernelConfig {
  return {
    ...original,
    kernelFunc: (params) => {
      const { x } = params.inputs as { x: TensorInfo };
      if (x.dtype === 'string') return original.kernelFunc(params);
      (params.backend as WasmBackend).incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
  };
}
