import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../core/errors.ts';
import { unpackRows } from './kernels/unpack.ts';
import { type ParameterSpec, parameterCount, sizeOf } from './networks/definition.ts';

/** What has parameters: a network, or a network with parameters of a loss appended. */
export interface Parametrised {
  readonly parameters: readonly ParameterSpec[];
}

/**
 * The parameters of an ensemble, each `[E, ...shape]` in the order of the definition, from the one tensor theta [E, P] that
 * optimisers work on. Row e holds the parameters of member e one after the other, each row-major. Differentiable: one
 * operation where the backend has a kernel for it, else one split along axis 1 and a reshape each.
 *
 * @throws FlowproofError `usage` unless theta is [E, P] with P the number of parameters.
 */
export function unpack(theta: tf.Tensor2D, definition: Parametrised): tf.Tensor[] {
  const { parameters } = definition;
  const count = parameterCount(definition);
  if (theta.rank !== 2 || theta.shape[1] !== count) {
    throw expectedError(
      'usage',
      'theta',
      `the shape [members, ${count}]`,
      `[${theta.shape.join(', ')}]`,
      'Make it with initialiseParameters of the same network.',
    );
  }
  const members = theta.shape[0];
  const known = unpackRows(
    theta,
    parameters.map(({ shape }) => shape),
  );
  if (known !== undefined) return known;
  const parts = parameters.length === 1 ? [theta] : tf.split(theta, parameters.map(sizeOf), 1);
  return parts.map((part, i) => tf.reshape(part, [members, ...parameters[i].shape]));
}

/** One theta [E, P] from the flat parameters of each member. */
export function packMembers(members: readonly Float32Array[]): tf.Tensor2D {
  const count = members[0].length;
  const theta = new Float32Array(members.length * count);
  members.forEach((member, e) => {
    theta.set(member, e * count);
  });
  return tf.tensor2d(theta, [members.length, count]);
}
