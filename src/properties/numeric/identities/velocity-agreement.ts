import type { ExactProblem } from '../../../analytic/types.ts';
import type { CanonicalPointFunction } from '../../../subject/canonical.ts';
import type { FlowCase } from '../case.ts';
import type { PointResiduals } from '../judge.ts';
import { rowDistance } from '../rows.ts';
import { velocityConditionOf } from '../velocity-condition.ts';

/** |v(x, s) - b_s(x)|. */
export async function agreementResiduals(
  subject: CanonicalPointFunction,
  problem: ExactProblem,
  { x, s, d }: FlowCase,
): Promise<PointResiduals> {
  const v = await subject.evaluate(x, s);
  const { b, roundOff, signal } = velocityConditionOf(subject, problem, x, s);
  return { residual: rowDistance(v, b, d), tolerance: roundOff, signal, terms: { 'round-off': roundOff } };
}
