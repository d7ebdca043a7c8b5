import type * as tf from '@tensorflow/tfjs';
import type { ActivationName } from '../dual/activations.ts';
import { composed } from './composed.ts';
import { denseKernels, perceptronKernels } from './kernel-operations.ts';
import { layerByLayer } from './layer-by-layer.ts';

/**
 * What the layers ask of a backend. Rows are those of a `Stack`: `values` of them in each member, followed by as many
 * tangents or by none. Nothing here is recorded for differentiation.
 */
export interface DenseOperations {
  /** `h W`, plus the bias on the rows of values: [E, m, in] × [E, in, out] + [E, out] → [E, m, out]. */
  dense(h: tf.Tensor3D, weight: tf.Tensor3D, bias: tf.Tensor2D | undefined, values: number): tf.Tensor3D;
  /** `dz Wᵀ`, `hᵀ dz` and, with `bias`, the sum of the value rows of dz, [E, out]. */
  denseGradient(
    h: tf.Tensor3D,
    weight: tf.Tensor3D,
    dz: tf.Tensor3D,
    values: number,
    bias: boolean,
  ): { readonly h: tf.Tensor3D; readonly weight: tf.Tensor3D; readonly bias?: tf.Tensor2D };
  /** `f(z)` on rows of values, `f'(z) ż` on tangents. */
  activate(z: tf.Tensor3D, name: ActivationName, values: number): tf.Tensor3D;
  /** Its reverse: `da f' + dȧ f'' ż` on rows of values, `dȧ f'` on tangents. */
  activateGradient(z: tf.Tensor3D, da: tf.Tensor3D, name: ActivationName, values: number): tf.Tensor3D;
}

/** The same for all layers of a perceptron at once. */
export interface PerceptronOperations {
  /**
   * The output and, when recording, what the reverse takes beside the weights.
   *
   * @param parameters weight and bias of each layer in turn.
   */
  perceptron(
    h: tf.Tensor3D,
    parameters: readonly tf.Tensor[],
    name: ActivationName,
    values: number,
    recording: boolean,
  ): { readonly output: tf.Tensor3D; readonly record: tf.Tensor[] };
  /** Gradients of h and of each layer's weight and bias in turn, from that of the output. */
  perceptronGradient(
    dy: tf.Tensor3D,
    weights: readonly tf.Tensor3D[],
    record: readonly tf.Tensor[],
    name: ActivationName,
    values: number,
  ): tf.Tensor[];
}

export type LayerOperations = DenseOperations & PerceptronOperations;

/** The operations of the active backend: its own kernels where some are registered, else compositions of TensorFlow.js operations. */
export function layerOperations(): LayerOperations {
  const single = denseKernels() ?? composed;
  return { ...single, ...(perceptronKernels() ?? layerByLayer(single)) };
}
