import type { ExactProblem } from '../../../analytic/types.ts';
import { roundTo } from '../../../core/precision.ts';
import type { FlowCase } from '../case.ts';
import { conditionOf, requestedError } from '../condition.ts';
import type { FlowLike } from '../flow-like.ts';
import type { PointResiduals } from '../judge.ts';
import { unitOf } from '../round-off.ts';
import { rowDistance, rowMax, zip } from '../rows.ts';

/** |f(X_{s,u}(x), u) - f(x, s)| along the exact flow; the carried point's rounding and error are passed on by ∇X_{u,1}. */
export async function selfConsistencyResiduals(
  subject: FlowLike,
  problem: ExactProblem,
  { x, s, t, u, d }: FlowCase,
): Promise<PointResiduals> {
  const along = problem.flow.evaluate({ x, s, t: u }, { tolerance: requestedError(problem, unitOf(subject)) });
  const point = roundTo(subject.dtype, along.y);
  const later = await subject.evaluate(point, u, t);
  const earlier = await subject.evaluate(x, s, t);
  const from = conditionOf(subject, problem, x, s, t);
  const on = conditionOf(subject, problem, point, u, t);
  const carried = zip(
    (norm, error, size) => norm * (error + unitOf(subject) * size),
    on.norm,
    along.error,
    rowMax(point, d),
  );
  return {
    residual: rowDistance(later, earlier, d),
    tolerance: zip((a, b, c) => a + b + c, from.roundOff, on.roundOff, carried),
    signal: zip(Math.max, rowMax(from.y, d), from.endExtent),
    terms: { 'round-off': zip((a, b) => a + b, from.roundOff, on.roundOff), oracle: carried },
  };
}
