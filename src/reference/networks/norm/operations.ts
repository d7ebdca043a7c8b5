import type * as tf from '@tensorflow/tfjs';

/** Added to the mean square before the root. */
export const NORM_EPSILON = 1e-5;

export interface NormSizes {
  /** Whether tangents follow the values. */
  readonly dual: boolean;
  readonly tokens: number;
}

/** What `modulatedNorm` asks of a backend; nothing here is recorded for differentiation. */
export interface NormOperations {
  /** u and, with tangents, u̇, of the shape of h; and what the backward pass wants of it. */
  forward(h: tf.Tensor3D, modulation: tf.Tensor3D, sizes: NormSizes): { value: tf.Tensor3D; saved: tf.Tensor[] };
  /** Adjoints of h and of the modulation. */
  backward(saved: readonly tf.Tensor[], adjoint: tf.Tensor3D, sizes: NormSizes): tf.Tensor[];
}
