import * as tf from '@tensorflow/tfjs';
import { type Stack, stack, unstack } from '../layers/index.ts';
import type { SinusoidalTimes } from './config.ts';

/** ω_k = lowest (highest/lowest)^(k/(K-1)), k = 0 … K-1; the lowest alone for K = 1. */
function angularFrequencies({ frequencies, lowest, highest }: SinusoidalTimes): number[] {
  return Array.from({ length: frequencies }, (_, k) =>
    k === 0 ? lowest : lowest * (highest / lowest) ** (k / (frequencies - 1)),
  );
}

/** Number of features: sine and cosine of ω_k s and ω_k (t - s). */
export function featureCount({ frequencies }: SinusoidalTimes): number {
  return 4 * frequencies;
}

/**
 * Features of the times, [E, m, 4K], from inputs whose first two columns are s and t:
 *
 *     φ(s, t) = (sin ω s, sin ω (t - s), cos ω s, cos ω (t - s)),   K frequencies ω in each of the four
 *
 * and for tangent rows `φ̇ = (cos ω s · ω ṡ, cos ω (t - s) · ω (ṫ - ṡ), -sin …)`. The angles are one matrix product with a
 * constant, `ω (t - s)` as `ω t - ω s`: absolute error about `ω` times the unit round-off. First derivatives of these
 * expressions by TensorFlow.js are right, so that gradients pass to s, t and their tangents without more ado.
 */
export function timeFeatures(inputs: Stack, config: SinusoidalTimes): Stack {
  const omega = angularFrequencies(config);
  const [members, m, columns] = inputs.data.shape;
  const zeros = omega.map(() => 0);
  const rows = [
    [...omega, ...omega.map((w) => -w)],
    [...zeros, ...omega],
  ];
  while (rows.length < columns) rows.push([...zeros, ...zeros]);
  const flat = tf.reshape(inputs.data, [members * m, columns]);
  const angles = tf.reshape(tf.matMul(flat, tf.tensor2d(rows)), [members, m, 2 * omega.length]) as tf.Tensor3D;
  const { value, tangent } = unstack({ data: angles, dual: inputs.dual });
  const sine = tf.sin(value);
  const cosine = tf.cos(value);
  const features = tf.concat([sine, cosine], 2);
  if (tangent === undefined) return stack(features);
  return stack(features, tf.concat([tf.mul(cosine, tangent), tf.mul(tf.neg(sine), tangent)], 2));
}

/** The columns of the inputs that follow the times: x / inputScale, [E, m, d]. */
export function pointColumns({ data, dual }: Stack): Stack {
  const [members, m, columns] = data.shape;
  return { data: tf.slice(data, [0, 0, 2], [members, m, columns - 2]), dual };
}
