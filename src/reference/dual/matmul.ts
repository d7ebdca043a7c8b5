import * as tf from '@tensorflow/tfjs';

/**
 * `A B` with [n, k] × [k, m] operands. Its gradient transposes explicitly before multiplying: the transposed products that
 * TensorFlow.js would run by itself are ten to fifty times slower on the wasm backend.
 */
export const matMul = tf.customGrad((a, b, save) => {
  (save as tf.GradSaveFunc)([a as tf.Tensor, b as tf.Tensor]);
  return {
    value: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D),
    gradFunc: (dy: tf.Tensor2D, saved: tf.Tensor[]) => [
      tf.matMul(dy, tf.transpose(saved[1])),
      tf.matMul(tf.transpose(saved[0]), dy),
    ],
  };
}) as (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Tensor2D;
