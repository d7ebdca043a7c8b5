import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { WasmBackend } from './backend.ts';
import { products } from './products.ts';

/**
 * `tf.matMul` on the wasm backend: matrices, or as many on both sides or one on one of them; plain or transposed. What
 * TensorFlow.js brings is ten to fifty times slower for transposed and batched operands; other cases are left to it.
 */
export function batchMatMul(original: KernelConfig): KernelConfig {
  return {
    ...original,
    kernelFunc: (params) => {
      const { a, b } = params.inputs as { a: TensorInfo; b: TensorInfo };
      const { transposeA, transposeB } = params.attrs as { transposeA: boolean; transposeB: boolean };
      const rank = Math.max(a.shape.length, b.shape.length);
      const [left, right] = [matrices(a), matrices(b)];
      const [first, second] = [left.shape[0], right.shape[0]];
      const fits = rank <= 3 && (first === second || first === 1 || second === 1);
      if (!fits || a.dtype !== 'float32' || b.dtype !== 'float32') return original.kernelFunc(params);
      const shape = [Math.max(first, second), left.shape[transposeA ? 2 : 1], right.shape[transposeB ? 1 : 2]] as const;
      const operands = [
        { tensor: left, transposed: transposeA },
        { tensor: right, transposed: transposeB },
      ] as const;
      const out = products(params.backend as WasmBackend, ...operands, shape);
      return { ...out, shape: rank === 3 ? [...shape] : shape.slice(1) };
    },
  };
}

/** The same numbers with an axis in front of a matrix. */
function matrices(tensor: TensorInfo): TensorInfo {
  return tensor.shape.length === 2 ? { ...tensor, shape: [1, ...tensor.shape] } : tensor;
}
