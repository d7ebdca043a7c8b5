import type { ExactProblem } from '../../../analytic/types.ts';
import type { FlowCase } from '../case.ts';
import type { FlowLike } from '../flow-like.ts';
import type { PointResiduals } from '../judge.ts';
import { subjectLogDet } from '../own-log-det.ts';
import { rowDistance } from '../rows.ts';

/** |log|det ∇X| - exact|. A sum of d logarithms: its signal is at least d. */
export async function logDeterminantResiduals(
  subject: FlowLike,
  problem: ExactProblem,
  batch: FlowCase,
): Promise<PointResiduals> {
  const { logDet, tolerance, terms, at } = await subjectLogDet(subject, problem, batch);
  const signal = at.logDet.map((value) => Math.max(batch.d, Math.abs(value)));
  return { residual: rowDistance(logDet, at.logDet, 1), tolerance, signal, terms };
}
