import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { WasmBackend } from './backend.ts';
import { products } from './products.ts';

/**
 * `tf.matMul` on the wasm backend: operands plain or transposed, a leading axis of equal sizes or of size 1 on one side. What
 * TensorFlow.js brings is ten to fifty times slower for transposed and batched operands; other cases are left to it.
 */
export function batchMatMul(original: KernelConfig): KernelConfig {
  return {
    ...original,
    kernelFunc: (params) => {
      const { a, b } = params.inputs as { a: TensorInfo; b: TensorInfo };
      const { transposeA, transposeB } = params.attrs as { transposeA: boolean; transposeB: boolean };
      const [first, second] = [a.shape[0], b.shape[0]];
      const fits = a.shape.length === 3 && b.shape.length === 3 && (first === second || first === 1 || second === 1);
      if (!fits || a.dtype !== 'float32' || b.dtype !== 'float32') return original.kernelFunc(params);
      const shape = [Math.max(first, second), a.shape[transposeA ? 2 : 1], b.shape[transposeB ? 1 : 2]] as const;
      const [left, right] = [
        { tensor: a, transposed: transposeA },
        { tensor: b, transposed: transposeB },
      ];
      return products(params.backend as WasmBackend, left, right, shape);
    },
  };
}
