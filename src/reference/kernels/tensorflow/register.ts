import * as tf from '@tensorflow/tfjs';
import { adam } from './adam.ts';
import type { TensorflowBackend } from './backend.ts';
import { normKernels } from './norm.ts';
import { operationsOf } from './operations.ts';
import { perceptron, perceptronGradient } from './perceptron.ts';
import { reshape } from './reshape.ts';
import { pack, unpack } from './unpack.ts';

/** Registers the kernels for the tensorflow backend, which must be the current one. */
export function registerTensorflowKernels(): void {
  for (const kernel of [perceptron, perceptronGradient, unpack, pack, ...normKernels]) tf.registerKernel(kernel);
  if (operationsOf(tf.backend() as TensorflowBackend).hasFused) tf.registerKernel(adam);
  const original = tf.getKernel('Reshape', 'tensorflow');
  tf.unregisterKernel('Reshape', 'tensorflow');
  tf.registerKernel(reshape(original));
}
