import type * as tf from '@tensorflow/tfjs';
import { type FlowNet, flowNet } from '../flow-net.ts';

/** A velocity field on tensors: b_t(x), x [n, d], t [n], result [n, d]. */
export type TensorVelocity = (x: tf.Tensor2D, t: tf.Tensor1D) => tf.Tensor2D;

/**
 * A velocity field as a teacher: `v_{s,t}(x) = b_s(x)`, whose diagonal is b and whose map is the Euler step. Its parameters, if any,
 * are not trained: `frozen` is itself. It has no derivatives of its own: a teacher is never differentiated forward.
 */
export function velocityNet(velocity: TensorVelocity): FlowNet {
  return flowNet(
    (x, s) => velocity(x, s),
    () => {
      throw new TypeError('velocityNet: a teacher has no forward derivative');
    },
  );
}
