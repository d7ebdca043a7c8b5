import * as tf from '@tensorflow/tfjs';
import { type ActivationName, activations } from '../dual/activations.ts';
import type { DenseOperations } from './operations.ts';

/** The layers' operations as compositions of TensorFlow.js operations, for every backend. */
export const composed: DenseOperations = {
  dense(h, weight, bias, values) {
    const z = tf.matMul<tf.Tensor3D>(h, weight);
    if (bias === undefined) return z;
    const row = tf.expandDims<tf.Tensor3D>(bias, 1);
    const [value, tangent] = halves(z, values);
    return tangent === undefined ? tf.add(value, row) : tf.concat<tf.Tensor3D>([tf.add(value, row), tangent], 1);
  },
  denseGradient(h, weight, dz, values, bias) {
    const gradients = {
      h: tf.matMul<tf.Tensor3D>(dz, weight, false, true),
      weight: tf.matMul<tf.Tensor3D>(h, dz, true, false),
    };
    return bias ? { ...gradients, bias: tf.sum<tf.Tensor2D>(halves(dz, values)[0], 1) } : gradients;
  },
  activate(z, name, values) {
    const { value, slope } = formulas(name);
    const [z0, z1] = halves(z, values);
    return z1 === undefined ? value(z0) : tf.concat<tf.Tensor3D>([value(z0), tf.mul(slope(z0), z1)], 1);
  },
  activateGradient(z, da, name, values) {
    const { slope, curvature } = formulas(name);
    const [z0, z1] = halves(z, values);
    const [da0, da1] = halves(da, values);
    const first = slope(z0);
    if (z1 === undefined || da1 === undefined) return tf.mul(da0, first);
    const bent = tf.mul(tf.mul(da1, z1), curvature(z0));
    return tf.concat<tf.Tensor3D>([tf.add(tf.mul(da0, first), bent), tf.mul(da1, first)], 1);
  },
};

type Rows = (z: tf.Tensor3D) => tf.Tensor3D;

function formulas(name: ActivationName): { value: Rows; slope: Rows; curvature: Rows } {
  return activations[name] as { value: Rows; slope: Rows; curvature: Rows };
}

/** The rows of values, and the tangents where there are any. */
function halves(data: tf.Tensor3D, values: number): [tf.Tensor3D, tf.Tensor3D | undefined] {
  if (values === data.shape[1]) return [data, undefined];
  const [value, tangent] = tf.split<tf.Tensor3D>(data, 2, 1);
  return [value, tangent];
}
