import type { ExactProblem } from '../../../analytic/types.ts';
import type { FlowCase } from '../case.ts';
import { conditionOf } from '../condition.ts';
import type { FlowLike } from '../flow-like.ts';
import type { PointResiduals } from '../judge.ts';
import { rowDistance, rowMax, zip } from '../rows.ts';

/** |X_{s,t}(x) - exact|. */
export async function trajectoryResiduals(
  subject: FlowLike,
  problem: ExactProblem,
  { x, s, t, d }: FlowCase,
): Promise<PointResiduals> {
  const y = await subject.evaluate(x, s, t);
  const at = conditionOf(subject, problem, x, s, t);
  return {
    residual: rowDistance(y, at.y, d),
    tolerance: zip((a, b) => a + b, at.roundOff, at.error),
    signal: zip(Math.max, rowMax(at.y, d), at.endExtent),
    terms: { 'round-off': at.roundOff, oracle: at.error },
  };
}
