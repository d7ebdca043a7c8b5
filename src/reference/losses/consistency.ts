import * as tf from '@tensorflow/tfjs';
import type { FlowNet } from '../flow-net.ts';
import { stopped } from '../stop-gradient.ts';
import { eulerianResidualAlong } from './eulerian.ts';
import type { OffDiagonalRows } from './rows.ts';

/** The same starting points, each carried to the end of time: consistency models know X_{s,1} alone. */
function toTheEnd(rows: OffDiagonalRows): OffDiagonalRows {
  return { ...rows, t: tf.onesLike(rows.t) };
}

/**
 * Residual of consistency training in the continuous limit (sCT), [n, d]: the Eulerian one at t = 1 along the conditional
 * velocity dI_s/ds, only v_{s,1} live. Consistency models
 * (arXiv 2303.01469); sCM (arXiv 2410.11081).
 */
export function consistencyTrainingResidual(net: FlowNet, rows: OffDiagonalRows): tf.Tensor2D {
  return eulerianResidualAlong(net, toTheEnd(rows), rows.velocity, 'semigradient');
}

/**
 * Residual of consistency distillation in the continuous limit (sCD), [n, d]: as in training, along the velocity of a frozen
 * teacher, `teacher(x, s, s) = b_s(x)`. Zero at the flow map of the teacher.
 */
export function consistencyDistillationResidual(net: FlowNet, rows: OffDiagonalRows, teacher: FlowNet): tf.Tensor2D {
  const { x, s } = rows;
  return eulerianResidualAlong(
    net,
    toTheEnd(rows),
    stopped(() => teacher(x, s, s)),
    'semigradient',
  );
}
