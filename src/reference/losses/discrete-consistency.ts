import * as tf from '@tensorflow/tfjs';
import { column, type FlowNet, flowMap } from '../flow-net.ts';
import { stopped } from '../stop-gradient.ts';
import type { OffDiagonalRows } from './rows.ts';
import type { SemigroupForm } from './semigroup.ts';

/**
 * Residual of discrete consistency models, [n, d]:
 *
 *     X_{s,t}(x) - sg( X_{u,t}(x_u) ),   s < u <= t, t = 1 in the papers
 *
 * with x_u a neighbour of x = I_s: one step of a solver along the teacher's trajectory (distillation), or I_u of the same pair
 * (training). Consistency models (arXiv 2303.01469), eqs 7 and 10; only X_{s,t} is live. Form `velocity` divides by t - s.
 *
 * At the exact map (derived, h = u - s): zero where x_u = X_{s,u}(x); after a solver of order p it is O(h^{p+1}), at most |∇X| times
 * the error of one step; in training it is `h ∇X_{s,t}(x) (b_s(x) - dI_s/ds) + O(h²)`, whose mean given x is O(h²). Divided by
 * -h it tends to the Eulerian residual.
 *
 * @param target whose map is the target; the network itself by default.
 */
export function discreteConsistencyResidual(
  net: FlowNet,
  { x, s, t, u }: OffDiagonalRows,
  xu: tf.Tensor2D,
  target: FlowNet = net,
  form: SemigroupForm = 'map',
): tf.Tensor2D {
  const difference = tf.sub<tf.Tensor2D>(
    flowMap(net, x, s, t),
    stopped(() => flowMap(target, xu, u!, t)),
  );
  return form === 'map' ? difference : tf.div(difference, column(tf.sub(t, s)));
}

/**
 * Residual of consistency trajectory models, [n, d]: both ends are carried on to the last time by the stopped map and compared there,
 *
 *     X⁻_{t,1}(X_{s,t}(x)) - sg( X⁻_{t,1}(X⁻_{u,t}(x_u)) ),   s < u <= t
 *
 * with x_u one step of a solver from x along the teacher's trajectory and X⁻ the target's map: its parameters are stopped, the argument
 * X_{s,t}(x) of the first is live. Consistency trajectory models (arXiv 2310.02279), soft consistency matching, with the
 * squared error as its distance. At the exact map it is O((u-s)^{p+1}) after a solver of order p.
 *
 * @param last the last time, at which the two are compared; where the problem stops short of 1 no map beyond is trained.
 */
export function trajectoryConsistencyResidual(
  net: FlowNet,
  { x, s, t, u }: OffDiagonalRows,
  xu: tf.Tensor2D,
  target: FlowNet = net,
  last = 1,
): tf.Tensor2D {
  const end = tf.fill(t.shape, last) as tf.Tensor1D;
  const frozen = target.frozen;
  const reached = flowMap(frozen, flowMap(net, x, s, t), t, end);
  return tf.sub(
    reached,
    stopped(() => flowMap(frozen, flowMap(frozen, xu, u!, t), t, end)),
  );
}
