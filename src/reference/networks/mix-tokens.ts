import * as tf from '@tensorflow/tfjs';
import type { ActivationName } from '../dual/activations.ts';
import { type Layer, perceptron, type Stack } from '../layers/index.ts';

/**
 * A perceptron over the tokens of each row and channel: for two layers `y_a = Σ_j B_ja f(Σ_b A_bj x_b + α_j) + β_a`, and its tangents.
 * Tokens become the last axis and return, so that rows and channels together are the rows of the layers.
 *
 * @param h [E, k T n, w], tokens before rows, all values before all tangents; the result has its shape.
 * @param layers weights [E, T, T'] and [E, T', T] with their biases.
 */
export function mixTokens(h: Stack, layers: readonly Layer[], name: ActivationName, tokens: number): Stack {
  const [members, rows, w] = h.data.shape;
  const groups = h.dual ? 2 * members : members;
  const columns = (members * rows * w) / (groups * tokens);
  const turned = tf.transpose(tf.reshape(h.data, [groups, tokens, columns]), [0, 2, 1]);
  const mixed = perceptron({ ...h, data: tf.reshape(turned, [members, -1, tokens]) }, layers, name);
  const back = tf.transpose(tf.reshape(mixed.data, [groups, columns, tokens]), [0, 2, 1]);
  return { ...h, data: tf.reshape(back, h.data.shape) };
}
