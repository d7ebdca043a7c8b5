import * as tf from '@tensorflow/tfjs';
import { kernelNames } from '../../kernels/names.ts';
import { registerKernels } from '../../kernels/register.ts';
import { NORM_EPSILON, type NormOperations } from './operations.ts';

const onKernels: NormOperations = {
  forward(h, modulation, { dual, tokens }) {
    const attributes = { dual, tokens, epsilon: NORM_EPSILON };
    const value = tf.engine().runKernel(kernelNames.modulatedNorm, { h, modulation }, attributes) as tf.Tensor3D;
    return { value, saved: [h, modulation] };
  },
  backward([h, modulation], adjoint, { dual, tokens }) {
    const inputs = { h, modulation, adjoint };
    const attributes = { dual, tokens, epsilon: NORM_EPSILON };
    return tf.engine().runKernel(kernelNames.modulatedNormGradient, inputs, attributes) as unknown as tf.Tensor[];
  },
};

/** The norm on kernels of the current backend; undefined where it has none. */
export function normOnKernels(): NormOperations | undefined {
  registerKernels();
  return tf.getKernel(kernelNames.modulatedNorm, tf.getBackend()) === undefined ? undefined : onKernels;
}
