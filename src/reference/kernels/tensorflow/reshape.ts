import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import { util } from '@tensorflow/tfjs';
import type { TensorflowBackend } from './backend.ts';
import { nativeOf, operationsOf } from './operations.ts';

/** `tf.reshape` with a constant for each shape; the kernel of TensorFlow.js makes and drops a tensor for it at every call. */
export function reshape(original: KernelConfig): KernelConfig {
  return {
    ...original,
    kernelFunc: (params) => {
      const { x } = params.inputs as { x: TensorInfo };
      if (x.dtype !== 'float32') return original.kernelFunc(params);
      const { shape } = params.attrs as { shape: number[] };
      const o = operationsOf(params.backend as TensorflowBackend);
      const full = util.inferFromImplicitShape(shape, util.sizeFromShape(x.shape));
      return o.backend.createOutputTensor(o.reshape(nativeOf(o.backend, x), full));
    },
  };
}
