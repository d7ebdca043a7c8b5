import * as tf from '@tensorflow/tfjs';
import type { ActivationName } from '../dual/activations.ts';
import { layerOperations } from './operations.ts';
import { type Stack, valueRows } from './stack.ts';

/**
 * Pointwise activation: `f(z)` on the rows of values, `f'(z) ż` on the tangents, of the stack's shape. Differentiable by a
 * backward pass of its own, `da f'(z) + dȧ f''(z) ż` and `dȧ f'(z)`.
 */
export function activate(h: Stack, name: ActivationName): Stack {
  const values = valueRows(h);
  const run = tf.customGrad((z, save) => {
    (save as tf.GradSaveFunc)([z as tf.Tensor]);
    return {
      value: layerOperations().activate(z as tf.Tensor3D, name, values),
      gradFunc: (da: tf.Tensor, saved: tf.Tensor[]) =>
        layerOperations().activateGradient(saved[0] as tf.Tensor3D, da as tf.Tensor3D, name, values),
    };
  });
  return { data: run(h.data) as tf.Tensor3D, dual: h.dual };
}
