import * as tf from '@tensorflow/tfjs';
import { kernelNames } from '../kernels/names.ts';
import { registerKernels } from '../kernels/register.ts';
import type { DenseOperations, PerceptronOperations } from './operations.ts';

const dense: DenseOperations = {
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

const perceptron: PerceptronOperations = {
  perceptron: (h, parameters, activation, values, recording) => {
    const attributes = { activation, dual: values !== h.shape[1], recording };
    const [output, ...record] = run<tf.Tensor[]>(kernelNames.perceptron, listed([h, ...parameters]), attributes);
    return { output: output as tf.Tensor3D, record: [h, ...record] };
  },
  perceptronGradient: (dy, weights, record, activation, values) => {
    const attributes = { activation, dual: values !== dy.shape[1], layers: weights.length };
    return run<tf.Tensor[]>(kernelNames.perceptronGradient, listed([dy, ...weights, ...record]), attributes);
  },
};

/** The operations of single layers on kernels of the current backend; undefined where it has none. */
export function denseKernels(): DenseOperations | undefined {
  return has(kernelNames.dense) ? dense : undefined;
}

/** Those of whole perceptrons. */
export function perceptronKernels(): PerceptronOperations | undefined {
  return has(kernelNames.perceptron) ? perceptron : undefined;
}

function has(name: string): boolean {
  registerKernels();
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/** Tensors in their order, as TensorFlow.js takes the inputs of a kernel. */
function listed(tensors: readonly tf.Tensor[]): Record<string, tf.Tensor> {
  return Object.fromEntries(tensors.map((tensor, i) => [i, tensor]));
}

function run<T extends tf.Tensor | tf.Tensor[]>(
  name: string,
  inputs: Record<string, tf.Tensor>,
  attributes: Record<string, number | boolean | string>,
): T {
  return tf.engine().runKernel(name, inputs, attributes) as T;
}
