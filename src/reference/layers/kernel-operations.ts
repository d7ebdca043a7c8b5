import * as tf from '@tensorflow/tfjs';
import { kernelNames } from '../kernels/names.ts';
import { registerKernels } from '../kernels/register.ts';
import type { LayerOperations } from './operations.ts';

/** The layers' operations on the kernels registered for the current backend. */
const onKernels: LayerOperations = {
  dense: (h, weight, bias, values) =>
    run<tf.Tensor3D>(kernelNames.dense, bias === undefined ? { h, weight } : { h, weight, bias }, { values }),
  denseGradient: (h, weight, dz, values, bias) => {
    const gradients = run<tf.Tensor[]>(kernelNames.denseGradient, { h, weight, dz }, { values, bias });
    const [first, second, third] = gradients as [tf.Tensor3D, tf.Tensor3D, tf.Tensor2D?];
    return third === undefined ? { h: first, weight: second } : { h: first, weight: second, bias: third };
  },
  activate: (z, activation, values) => run<tf.Tensor3D>(kernelNames.activate, { z }, { activation, values }),
  activateGradient: (z, da, activation, values) =>
    run<tf.Tensor3D>(kernelNames.activateGradient, { z, da }, { activation, values }),
};

/** The operations that run on kernels of the current backend; undefined where it has none. */
export function kernelOperations(): LayerOperations | undefined {
  registerKernels();
  return tf.getKernel(kernelNames.dense, tf.getBackend()) === undefined ? undefined : onKernels;
}

function run<T extends tf.Tensor | tf.Tensor[]>(
  name: string,
  inputs: tf.NamedTensorMap,
  attributes: Record<string, number | boolean | string>,
): T {
  return tf.engine().runKernel(name, inputs, attributes) as T;
}
