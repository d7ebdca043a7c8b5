import * as tf from '@tensorflow/tfjs';
import { normKernels } from './norm.ts';
import { perceptron, perceptronGradient } from './perceptron.ts';
import { reshape } from './reshape.ts';

/** Registers the kernels for the tensorflow backend, which must be the current one. */
export function registerTensorflowKernels(): void {
  tf.registerKernel(perceptron);
  tf.registerKernel(perceptronGradient);
  for (const kernel of normKernels) tf.registerKernel(kernel);
  const original = tf.getKernel('Reshape', 'tensorflow');
  tf.unregisterKernel('Reshape', 'tensorflow');
  tf.registerKernel(reshape(original));
}
