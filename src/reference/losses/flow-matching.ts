import * as tf from '@tensorflow/tfjs';
import type { FlowNet } from '../flow-net.ts';
import type { DiagonalRows } from './rows.ts';

/**
 * Residual of flow matching, [n, d]:
 *
 *     v_{t,t}(I_t) - dI_t/dt
 *
 * Its mean square is L_b; the minimiser is the velocity b_t, the minimum the conditional variance of dI_t/dt, not 0.
 * Flow maps by self-distillation (arXiv 2505.18825), eq 12.
 */
export function flowMatchingResidual(net: FlowNet, { x, t, velocity }: DiagonalRows): tf.Tensor2D {
  return tf.sub(net(x, t, t), velocity);
}
