import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';
import { column, type FlowNet, transport } from '../flow-net.ts';
import { stopped } from '../stop-gradient.ts';
import type { OffDiagonalRows } from './rows.ts';

export type SemigroupMode = 'none' | 'convex';
/** `velocity`: as trained, eq 22. `map`: X_{s,t} - X_{u,t}(X_{s,u}), eq 15, which is t - s times it. */
export type SemigroupForm = 'velocity' | 'map';

/**
 * Residual of progressive self-distillation (PSD) as trained, [n, d]:
 *
 *     v_{s,t}(x) - ( (u-s)/(t-s) v_{s,u}(x) + (t-u)/(t-s) v_{u,t}(X_{s,u}(x)) )
 *
 * which is `(X_{s,t} - X_{u,t} ∘ X_{s,u}) / (t - s)`, eq 15 divided by the step. With `u = γ s + (1-γ) t` the weights are
 * 1-γ and γ: γ uniform is PSD-U, γ = 1/2 PSD-M. Flow maps by self-distillation (arXiv 2505.18825), eq 22, Algorithms 2 to 4.
 * Mode `convex`, the released default, stops both legs; `none` nothing. Shortcut models (arXiv 2410.12557) are `convex` at the
 * midpoint of dyadic steps, SplitMeanFlow is `convex` with γ uniform.
 *
 * @param teacher whose two legs are used; the network itself by default.
 */
export function semigroupResidual(
  net: FlowNet,
  { x, s, t, u }: OffDiagonalRows,
  mode: SemigroupMode,
  form: SemigroupForm = 'velocity',
  teacher: FlowNet = net,
): tf.Tensor2D {
  if (u === undefined) {
    throw expectedError('usage', 'semigroup times', 'intermediate times u', u, 'Pass u between s and t in the batch.');
  }
  const legs = (): tf.Tensor2D => {
    const first = teacher(x, s, u);
    const second = teacher(transport(x, s, u, first), u, t);
    const step = tf.sub(t, s);
    const share = (part: tf.Tensor1D) => column(tf.div(part, step));
    return tf.add(tf.mul(share(tf.sub(u, s)), first), tf.mul(share(tf.sub(t, u)), second));
  };
  if (mode !== 'none' && mode !== 'convex') {
    throw expectedError('usage', 'semigroup mode', '"none" or "convex"', mode, 'Try convex.');
  }
  const v = net(x, s, t);
  const residual = tf.sub(v, mode === 'none' ? legs() : stopped(legs)) as tf.Tensor2D;
  if (form === 'velocity') return residual;
  return tf.mul(column(tf.sub(t, s)), residual);
}
