import * as tf from '@tensorflow/tfjs';
import { normKernels } from './norm.ts';
import { perceptron, perceptronGradient } from './perceptron.ts';
import { reshape } from './reshape.ts';
import { pack, unpack } from './unpack.ts';

/** Registers the kernels for the tensorflow backend, which must be the current one. */
export function registerTensorflowKernels(): void {
  for (const kernel of [perceptron, perceptronGradient, unpack, pack, ...normKernels]) tf.registerKernel(kernel);
  const original = tf.getKernel('Reshape', 'tensorflow');
  tf.unregisterKernel('Reshape', 'tensorflow');
  tf.registerKernel(reshape(original));
}
