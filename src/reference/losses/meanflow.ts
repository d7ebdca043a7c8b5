import type * as tf from '@tensorflow/tfjs';
import type { FlowNet } from '../flow-net.ts';
import { eulerianResidualAlong } from './eulerian.ts';
import type { OffDiagonalRows } from './rows.ts';

export type MeanflowMode = 'semigradient' | 'full';

/**
 * Residual of MeanFlow, [n, d]: the Eulerian one along the conditional velocity dI_s/ds of the pair,
 *
 *     sg( dI_s/ds + (t - s) d/ds v_{s,t}(I_s) ) - v_{s,t}(I_s),   d/ds = ∂_s + dI_s/ds · ∇
 *
 * In the paper's time (data 0, noise 1; `s = 1 - t_M`, `t = 1 - r_M`, `u = -v`) this is `u - sg(v - (t_M - r_M) du/dt_M)`
 * with tangents (v, r: 0, t: 1). MeanFlow (arXiv 2505.13447); Flow maps by self-distillation (arXiv 2505.18825), section 4.
 * The conditional velocity may stand for the marginal one because no live term multiplies it: the mean gradient is that
 * of the Eulerian loss, but the loss at the exact map is not 0. Mode `full` leaves (t - s) ∂_s v live, too.
 */
export function meanflowResidual(
  net: FlowNet,
  rows: OffDiagonalRows,
  mode: MeanflowMode = 'semigradient',
): tf.Tensor2D {
  return eulerianResidualAlong(net, rows, rows.velocity, mode);
}
