import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';
import { column, type FlowNet } from '../flow-net.ts';
import { stopped } from '../stop-gradient.ts';
import type { OffDiagonalRows } from './rows.ts';

export type EulerianMode = 'none' | 'convex' | 'full' | 'semigradient';

/**
 * Residual of Eulerian self-distillation (ESD), [n, d]:
 *
 *     ∂_s X_{s,t}(x) + ∇X_{s,t}(x) w,   w = v_{s,s}(x)
 *     ∂_s X_{s,t} = -v_{s,t} + (t - s) ∂_s v_{s,t},   ∇X_{s,t} w = w + (t - s) ∇v_{s,t} w
 *
 * Flow maps by self-distillation (arXiv 2505.18825), eq 14 and Algorithms 2 to 4. What `mode` stops:
 *
 * | mode         | stopped                                          |
 * |--------------|--------------------------------------------------|
 * | none         | nothing                                          |
 * | convex       | w                                                |
 * | full         | w and the whole ∇X w, the released default       |
 * | semigradient | as full, and (t - s) ∂_s v (MeanFlow, sCM, AYF)  |
 *
 * @param teacher whose v_ss is used; the network itself by default.
 */
export function eulerianResidual(
  net: FlowNet,
  rows: OffDiagonalRows,
  mode: EulerianMode,
  teacher: FlowNet = net,
): tf.Tensor2D {
  const { x, s } = rows;
  const w = mode === 'none' ? teacher(x, s, s) : stopped(() => teacher(x, s, s));
  return eulerianResidualAlong(net, rows, w, mode);
}

/**
 * The Eulerian residual along any velocity w at x, [n, d]: that of a teacher, or the conditional velocity of the pair. Under
 * `full` and `semigradient` what is stopped is evaluated off the tape, so that the reverse sweep does not pass through it.
 */
export function eulerianResidualAlong(
  net: FlowNet,
  { x, s, t }: OffDiagonalRows,
  w: tf.Tensor2D,
  mode: EulerianMode,
): tf.Tensor2D {
  const step = column(tf.sub(t, s));
  const [zero, one] = [tf.zerosLike(s), tf.onesLike(s)];
  switch (mode) {
    case 'none':
    case 'convex': {
      const { y: v, dy } = net.jvp(x, s, t, w, one, zero);
      return tf.add(tf.sub(w, v), tf.mul(step, dy));
    }
    case 'full': {
      const { y: v, dy } = net.jvp(x, s, t, tf.zerosLike(x), one, zero);
      const carried = stopped(() => tf.add(w, tf.mul(step, net.jvp(x, s, t, w, zero, zero).dy)));
      return tf.add(tf.sub(tf.mul(step, dy), v), carried);
    }
    case 'semigradient': {
      const { y: v, dy } = net.jvp(x, s, t, w, one, zero);
      const target = stopped(() => tf.add(w, tf.mul(step, dy)));
      return tf.sub(target, v);
    }
    default:
      throw expectedError('usage', 'eulerian mode', 'a stop-gradient mode of the Eulerian family', mode, 'Try full.');
  }
}
