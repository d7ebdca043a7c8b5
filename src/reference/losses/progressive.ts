import * as tf from '@tensorflow/tfjs';
import { column, type FlowNet, flowMap } from '../flow-net.ts';
import { stopped } from '../stop-gradient.ts';
import type { OffDiagonalRows } from './rows.ts';
import { type SemigroupForm, semigroupResidual } from './semigroup.ts';

/**
 * Residual of progressive flow map matching, [n, d]: a frozen teacher goes from s to t in K legs, by way of u where K = 2, else of
 * equal length,
 *
 *     X_{s,t}(x) - sg( X⁻_{t_{K-1},t_K} ∘ … ∘ X⁻_{t_0,t_1} )(x),   t_k = s + k (t-s)/K
 *
 * Flow map matching (arXiv 2406.07507), progressive flow map matching. Form `velocity` divides by t - s.
 */
export function progressiveResidual(
  net: FlowNet,
  rows: OffDiagonalRows,
  teacher: FlowNet,
  legs: number,
  form: SemigroupForm,
): tf.Tensor2D {
  if (legs === 2) return semigroupResidual(net, rows, 'convex', form, teacher);
  const { x, s, t } = rows;
  const step = tf.sub<tf.Tensor1D>(t, s);
  const time = (k: number): tf.Tensor1D => (k === legs ? t : tf.add(s, tf.mul(step, k / legs)));
  const difference = tf.sub<tf.Tensor2D>(
    flowMap(net, x, s, t),
    stopped(() => {
      let y = x;
      for (let k = 0; k < legs; k++) y = flowMap(teacher, y, time(k), time(k + 1));
      return y;
    }),
  );
  return form === 'map' ? difference : tf.div(difference, column(step));
}
