import * as tf from '@tensorflow/tfjs';
import { kernelNames } from './names.ts';
import { registerKernels } from './register.ts';

/**
 * θ, m and v, each [E, P], after a step of Adam,
 *
 *     m + c0 (g - m),   c1 v + c2 g²,   θ - rate m / (√v + c3)
 *
 * with the coefficients c0 to c3 and a rate for each member, in one operation; undefined where the current backend has no kernel
 * for it.
 */
export function adamStep(
  theta: tf.Tensor2D,
  gradient: tf.Tensor2D,
  firstMoment: tf.Tensor2D,
  secondMoment: tf.Tensor2D,
  coefficients: readonly [number, number, number, number],
  rates: readonly number[],
): [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D] | undefined {
  registerKernels();
  if (tf.getKernel(kernelNames.adam, tf.getBackend()) === undefined) return undefined;
  const inputs = { theta, gradient, firstMoment, secondMoment };
  const attributes = { coefficients: [...coefficients], rates: [...rates] };
  return tf.engine().runKernel(kernelNames.adam, inputs, attributes) as unknown as [
    tf.Tensor2D,
    tf.Tensor2D,
    tf.Tensor2D,
  ];
}
