import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';
import { column, type FlowNet, transport } from '../flow-net.ts';
import { stopGradient, stopped } from '../stop-gradient.ts';
import type { OffDiagonalRows } from './rows.ts';

export type LagrangianMode = 'none' | 'convex' | 'point-only' | 'parameters-only' | 'semigradient';

/**
 * Residual of Lagrangian self-distillation (LSD), [n, d]:
 *
 *     ∂_t X_{s,t}(x) - v_{t,t}(X_{s,t}(x)),   ∂_t X_{s,t} = v_{s,t} + (t - s) ∂_t v_{s,t}
 *
 * Flow maps by self-distillation (arXiv 2505.18825), eq 13 and Algorithms 2 to 4. What `mode` stops:
 *
 * | mode            | stopped                          |
 * |-----------------|----------------------------------|
 * | none            | nothing                          |
 * | convex          | v_tt(sg(X)), the released default |
 * | point-only      | the point X                      |
 * | parameters-only | the parameters of v_tt           |
 * | semigradient    | as convex, and (t - s) ∂_t v     |
 *
 * @param teacher whose v_tt is used; the network itself by default.
 */
export function lagrangianResidual(
  net: FlowNet,
  { x, s, t }: OffDiagonalRows,
  mode: LagrangianMode,
  teacher: FlowNet = net,
): tf.Tensor2D {
  const { y: v, dy: slope } = net.jvp(x, s, t, tf.zerosLike(x), tf.zerosLike(s), tf.onesLike(t));
  const change = tf.mul(column(tf.sub(t, s)), slope);
  const X = transport(x, s, t, v);
  switch (mode) {
    case 'none':
      return tf.sub(tf.add(v, change), teacher(X, t, t));
    case 'point-only':
      return tf.sub(tf.add(v, change), teacher(stopGradient(X), t, t));
    case 'parameters-only':
      return tf.sub(tf.add(v, change), teacher.frozen(X, t, t));
    case 'convex':
      return tf.sub(
        tf.add(v, change),
        stopped(() => teacher(X, t, t)),
      );
    case 'semigradient':
      return tf.add(
        v,
        stopped(() => tf.sub(change, teacher(X, t, t))),
      );
    default:
      throw expectedError(
        'usage',
        'lagrangian mode',
        'a stop-gradient mode of the Lagrangian family',
        mode,
        'Try convex.',
      );
  }
}
