import * as tf from '@tensorflow/tfjs';
import { adam } from './adam.ts';
import type { WasmBackend } from './backend.ts';
import { batchMatMul } from './batch-mat-mul.ts';
import { identity } from './identity.ts';
import { supportsLayers } from './instance.ts';
import { layerKernels } from './layers.ts';
import { normKernels } from './norm.ts';
import { perceptron, perceptronGradient } from './perceptron.ts';
import { concat, splitV } from './pieces.ts';
import { pack, unpack } from './unpack.ts';

/**
 * Registers the layers' kernels for the wasm backend, which must be the current one, and replaces a few of its own that are
 * slow. Without 128-bit vectors everything stays as TensorFlow.js has it.
 */
export function registerWasmKernels(): void {
  if (!supportsLayers(tf.backend() as WasmBackend)) return;
  for (const kernel of [...layerKernels, perceptron, perceptronGradient, unpack, pack, adam, ...normKernels])
    tf.registerKernel(kernel);
  replace('BatchMatMul', batchMatMul);
  replace('Identity', identity);
  replace('Concat', concat);
  replace('SplitV', splitV);
}

function replace(name: string, replacement: (original: tf.KernelConfig) => tf.KernelConfig): void {
  const original = tf.getKernel(name, 'wasm');
  tf.unregisterKernel(name, 'wasm');
  tf.registerKernel(replacement(original));
}
