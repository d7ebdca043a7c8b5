import * as tf from '@tensorflow/tfjs';
import { perceptron, perceptronGradient } from './perceptron.ts';
import { reshape } from './reshape.ts';

/** Registers the kernels for the tensorflow backend, which must be the current one. */
export function registerTensorflowKernels(): void {
  tf.registerKernel(perceptron);
  tf.registerKernel(perceptronGradient);
  const original = tf.getKernel('Reshape', 'tensorflow');
  tf.unregisterKernel('Reshape', 'tensorflow');
  tf.registerKernel(reshape(original));
}
