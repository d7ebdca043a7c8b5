import type { ExactProblem } from '../../../analytic/types.ts';
import type { FlowCase } from '../case.ts';
import { conditionOf } from '../condition.ts';
import { subjectDerivative } from '../derivative.ts';
import type { FlowLike } from '../flow-like.ts';
import type { PointResiduals } from '../judge.ts';
import { ownConditionAt } from '../own-condition.ts';
import { ownDerivative } from '../own-derivative.ts';
import { unitOf } from '../round-off.ts';
import { filled, rowDistance, rowMax, zip } from '../rows.ts';
import { velocityConditionAt } from '../velocity-condition.ts';

/**
 * |∂_t X_{s,t}(x) - b_s(x)| at t = s. Without a problem there is no b, and the two derivatives of X_{s,s} = id are
 * compared instead: ∂_t X = -∂_s X at t = s.
 */
export async function tangentResiduals(
  subject: FlowLike,
  problem: ExactProblem | null,
  { x, s, t, d, n }: FlowCase,
): Promise<PointResiduals> {
  const dx = new Float64Array(n * d);
  const tangent = { x, s, t, dx, ds: filled(n, 0), dt: filled(n, 1) };
  if (problem === null) {
    const at = await ownConditionAt(subject, x, s, t);
    const end = await ownDerivative(subject, tangent, at);
    const start = await ownDerivative(subject, { ...tangent, ds: filled(n, 1), dt: filled(n, 0) }, at);
    const residual = rowDistance(
      end.dy,
      start.dy.map((value) => -value),
      d,
    );
    return {
      residual,
      tolerance: zip((a, b) => a + b, end.tolerance, start.tolerance),
      signal: zip(Math.max, rowMax(end.dy, d), filled(n, 1)),
      terms: { 'of ∂_t X': end.tolerance, 'of ∂_s X': start.tolerance },
    };
  }
  const at = conditionOf(subject, problem, x, s, t);
  const derivative = await subjectDerivative(subject, problem, tangent, at);
  const velocity = velocityConditionAt(problem, unitOf(subject), x, s);
  const tolerance = zip((a, b) => a + b, derivative.tolerance, velocity.roundOff);
  return {
    residual: rowDistance(derivative.dy, velocity.b, d),
    tolerance,
    signal: velocity.signal,
    terms: { ...derivative.terms, velocity: velocity.roundOff },
  };
}
