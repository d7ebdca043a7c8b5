import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';

/**
 * Rows of an ensemble of E members on their way through a network, [E, m, w]. With `dual` each member has m/2 rows of values
 * and then, in the same order, their m/2 tangents: one matrix product serves both. Without, all m rows are values.
 */
export interface Stack {
  readonly data: tf.Tensor3D;
  readonly dual: boolean;
}

/**
 * Values [E, n, w] and, where a derivative is carried along, their tangents of the same shape.
 *
 * @throws FlowproofError `usage` for tangents of another shape.
 */
export function stack(value: tf.Tensor3D, tangent?: tf.Tensor3D): Stack {
  if (tangent === undefined) return { data: value, dual: false };
  if (value.shape.some((size, axis) => size !== tangent.shape[axis])) {
    throw expectedError(
      'usage',
      'stack tangent',
      `the shape of the values, [${value.shape}]`,
      `[${tangent.shape}]`,
      'Pass one tangent row for each row of values.',
    );
  }
  return { data: tf.concat([value, tangent], 1), dual: true };
}

/** The values [E, n, w] of a stack and, where it is dual, their tangents. */
export function unstack({ data, dual }: Stack): { readonly value: tf.Tensor3D; readonly tangent?: tf.Tensor3D } {
  if (!dual) return { value: data };
  const [value, tangent] = tf.split<tf.Tensor3D>(data, 2, 1);
  return { value, tangent };
}

/** Rows of values in each member: m, or m/2 of a dual stack. */
export function valueRows({ data, dual }: Stack): number {
  return dual ? data.shape[1] / 2 : data.shape[1];
}
