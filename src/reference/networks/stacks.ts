import * as tf from '@tensorflow/tfjs';
import type { Stack } from '../layers/index.ts';

/** Values and tangents of a sum. */
export function addStacks(a: Stack, b: Stack): Stack {
  return { data: tf.add(a.data, b.data), dual: a.dual };
}

/** Weights and biases of a network's layers, one after the other, each with its ensemble axis. */
export function layersInOrder(parameters: readonly tf.Tensor[]): () => [weight: tf.Tensor3D, bias: tf.Tensor2D] {
  let next = 0;
  return () => {
    next += 2;
    return [parameters[next - 2] as tf.Tensor3D, parameters[next - 1] as tf.Tensor2D];
  };
}
