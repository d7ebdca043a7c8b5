import type * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';
import type { FlowNet } from '../flow-net.ts';
import { type EulerianMode, eulerianResidual } from './eulerian.ts';
import { flowMatchingResidual } from './flow-matching.ts';
import { type LagrangianMode, lagrangianResidual } from './lagrangian.ts';
import { type MeanflowMode, meanflowResidual } from './meanflow.ts';
import { type ReduceOptions, reduceResiduals } from './reduce.ts';
import type { OffDiagonalRows, Rows } from './rows.ts';
import { type SemigroupForm, type SemigroupMode, semigroupResidual } from './semigroup.ts';

/** The off-diagonal term: its family, and what is stopped in it. */
export type Distillation =
  | { readonly family: 'lagrangian'; readonly stopGradient: LagrangianMode }
  | { readonly family: 'eulerian'; readonly stopGradient: EulerianMode }
  | { readonly family: 'semigroup'; readonly stopGradient: SemigroupMode; readonly form?: SemigroupForm }
  | { readonly family: 'meanflow'; readonly stopGradient: MeanflowMode };

export interface LossOptions extends ReduceOptions {
  /** Replaces the network as the teacher of the off-diagonal term: a frozen or averaged network, an exact flow. */
  readonly teacher?: FlowNet;
}

/**
 * Self-distillation `L_SD = L_b + L_D`: flow matching on the rows with s = t, the distillation term on the others. A scalar.
 * Flow maps by self-distillation (arXiv 2505.18825), eqs 12 to 15 and Algorithm 1.
 *
 * @throws FlowproofError `usage` for a batch without rows.
 */
export function selfDistillationLoss(
  net: FlowNet,
  { diagonal, offDiagonal }: Rows,
  distillation: Distillation,
  options: LossOptions = {},
): tf.Scalar {
  const residuals = [
    ...(diagonal ? [flowMatchingResidual(net, diagonal)] : []),
    ...(offDiagonal ? [distillationResidual(net, offDiagonal, distillation, options.teacher)] : []),
  ];
  const [first, ...rest] = residuals;
  if (first === undefined) throw expectedError('usage', 'batch', 'at least one row', 0, 'Pass points and times.');
  return reduceResiduals([first, ...rest], options);
}

/** The residual of the distillation term that `distillation` names, [n, d]. */
export function distillationResidual(
  net: FlowNet,
  rows: OffDiagonalRows,
  distillation: Distillation,
  teacher: FlowNet = net,
): tf.Tensor2D {
  switch (distillation.family) {
    case 'lagrangian':
      return lagrangianResidual(net, rows, distillation.stopGradient, teacher);
    case 'eulerian':
      return eulerianResidual(net, rows, distillation.stopGradient, teacher);
    case 'semigroup':
      return semigroupResidual(net, rows, distillation.stopGradient, distillation.form, teacher);
    case 'meanflow':
      return meanflowResidual(net, rows, distillation.stopGradient);
    default:
      throw expectedError(
        'usage',
        'family',
        'lagrangian, eulerian, semigroup or meanflow',
        distillation,
        'Choose one of them.',
      );
  }
}
