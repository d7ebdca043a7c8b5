import * as tf from '@tensorflow/tfjs';
import type { WasmBackend } from './backend.ts';
import { batchMatMul } from './batch-mat-mul.ts';
import { supportsLayers } from './instance.ts';
import { layerKernels } from './layers.ts';
import { normKernels } from './norm.ts';

/**
 * Registers the layers' kernels for the wasm backend, which must be the current one, and replaces its matrix product. Without
 * 128-bit vectors everything stays as TensorFlow.js has it.
 */
export function registerWasmKernels(): void {
  if (!supportsLayers(tf.backend() as WasmBackend)) return;
  for (const kernel of [...layerKernels, ...normKernels]) tf.registerKernel(kernel);
  const original = tf.getKernel('BatchMatMul', 'wasm');
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel(batchMatMul(original));
}
