import * as tf from '@tensorflow/tfjs';
import type { Stack } from '../layers/index.ts';

/**
 * Affine layer over the tokens of each row and channel: `y_b = Σ_a W_ab x_a + b_b` on values, `ẏ_b = Σ_a W_ab ẋ_a` on
 * tangents, for T tokens in and T' out. One product `Wᵀ X` with X [T, n w] for each member and half; backward `W dY`,
 * `X dYᵀ` and the row sums of the values' dY.
 *
 * @param h [E, k T n, w], tokens before rows, all values before all tangents; the result is [E, k T' n, w].
 * @param weight [E, T, T'].
 * @param bias [E, T'].
 */
export function mixTokens(h: Stack, weight: tf.Tensor3D, bias: tf.Tensor2D): Stack {
  const [members, tokens, out] = weight.shape;
  const [, rows, w] = h.data.shape;
  const halves = h.dual ? 2 : 1;
  const columns = (rows * w) / (halves * tokens);
  const groups = members * halves;
  const perHalf = (kernel: tf.Tensor): tf.Tensor3D =>
    halves === 1
      ? (kernel as tf.Tensor3D)
      : tf.reshape(tf.tile(tf.expandDims(kernel, 1), [1, halves, 1, 1]), [groups, tokens, out]);
  const run = tf.customGrad((data, kernel, shift, save) => {
    const x: tf.Tensor3D = tf.reshape(data as tf.Tensor, [groups, tokens, columns]);
    const repeated = perHalf(kernel as tf.Tensor);
    (save as tf.GradSaveFunc)([x, repeated]);
    const y: tf.Tensor3D = tf.matMul(repeated, x, true, false);
    return {
      value: tf.reshape(tf.add(y, shiftOf(shift as tf.Tensor2D, halves)), [members, (rows / tokens) * out, w]),
      gradFunc: (adjoint: tf.Tensor, saved: tf.Tensor[]) => {
        const [before, again] = saved as tf.Tensor3D[];
        const dy: tf.Tensor3D = tf.reshape(adjoint, [groups, out, columns]);
        const dkernel = tf.reshape(tf.matMul(before, dy, false, true), [members, halves, tokens, out]);
        const sums = tf.reshape(tf.sum(dy, 2), [members, halves, out]);
        return [
          tf.reshape(tf.matMul(again, dy), h.data.shape),
          tf.sum(dkernel, 1),
          tf.reshape(tf.slice(sums, [0, 0, 0], [members, 1, out]), [members, out]),
        ];
      },
    };
  });
  return { data: run(h.data, weight, bias) as tf.Tensor3D, dual: h.dual };
}

/** The bias for values and 0 for tangents, [E k, T', 1]. */
function shiftOf(bias: tf.Tensor2D, halves: number): tf.Tensor3D {
  const [members, out] = bias.shape;
  const padded = halves === 1 ? bias : tf.concat([bias, tf.zerosLike(bias)], 1);
  return tf.reshape(padded, [members * halves, out, 1]);
}
