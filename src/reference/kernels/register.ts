import * as tf from '@tensorflow/tfjs';
import { registerTensorflowKernels } from './tensorflow/register.ts';
import { registerWasmKernels } from './wasm/register.ts';

const done = new Set<string>();

/** Registers the kernels that the current backend has, once. */
export function registerKernels(): void {
  const backend = tf.getBackend();
  if (done.has(backend)) return;
  done.add(backend);
  if (backend === 'wasm') registerWasmKernels();
  if (backend === 'tensorflow') registerTensorflowKernels();
}
