import type { ExactProblem } from '../../../analytic/types.ts';
import { allowanceAt } from '../allowance.ts';
import type { FlowCase } from '../case.ts';
import type { FlowLike } from '../flow-like.ts';
import type { PointResiduals } from '../judge.ts';
import { rowDistance } from '../rows.ts';

/** |X_{s,s}(x) - x|. */
export async function boundaryResiduals(
  subject: FlowLike,
  problem: ExactProblem | null,
  { x, s, t, d }: FlowCase,
): Promise<PointResiduals> {
  const y = await subject.evaluate(x, s, t);
  const { roundOff, signal } = await allowanceAt(subject, problem, x, s, t);
  return { residual: rowDistance(y, x, d), tolerance: roundOff, signal, terms: { 'round-off': roundOff } };
}
