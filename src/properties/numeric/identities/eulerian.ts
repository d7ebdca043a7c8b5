import type { ExactProblem } from '../../../analytic/types.ts';
import { roundTo } from '../../../core/precision.ts';
import type { FlowCase } from '../case.ts';
import { conditionOf } from '../condition.ts';
import { subjectDerivative } from '../derivative.ts';
import type { FlowLike } from '../flow-like.ts';
import type { PointResiduals } from '../judge.ts';
import { ownConditionAt } from '../own-condition.ts';
import { ownDerivative } from '../own-derivative.ts';
import { unitOf } from '../round-off.ts';
import { filled, rowMax, rowSize, zip } from '../rows.ts';
import { velocityConditionAt } from '../velocity-condition.ts';

/**
 * |∂_s X_{s,t}(x) + ∇X_{s,t}(x) b_s(x)|, as one derivative: that of h ↦ X_{s+h,t}(x + h b_s(x)) at 0. Without a problem b_s is
 * the subject's own, ∂_τ X_{s,τ}(x) at τ = s.
 */
export async function eulerianResiduals(
  subject: FlowLike,
  problem: ExactProblem | null,
  { x, s, t, d, n }: FlowCase,
): Promise<PointResiduals> {
  const [zero, one] = [filled(n, 0), filled(n, 1)];
  if (problem === null) {
    const at = await ownConditionAt(subject, x, s, t);
    const diagonal = { x, s, t: s, dx: filled(n * d, 0), ds: zero, dt: one };
    const own = await ownDerivative(subject, diagonal, await ownConditionAt(subject, x, s, s));
    const b = roundTo(subject.dtype, own.dy);
    const total = await ownDerivative(subject, { x, s, t, dx: b, ds: one, dt: zero }, at);
    const carried = zip((norm, error) => norm * error, at.norm, own.tolerance);
    return {
      residual: rowSize(total.dy, d),
      tolerance: zip((a, e) => a + e, total.tolerance, carried),
      signal: zip((norm, size) => norm * Math.max(size, 1), at.norm, rowMax(b, d)),
      terms: { ...total.terms, velocity: carried },
    };
  }
  const b = roundTo(subject.dtype, problem.fields.velocity(x, s));
  const tangent = { x, s, t, dx: b, ds: one, dt: zero };
  const at = conditionOf(subject, problem, x, s, t);
  const derivative = await subjectDerivative(subject, problem, tangent, at);
  const velocity = velocityConditionAt(problem, unitOf(subject), x, s);
  const carried = zip((norm, error) => norm * error, at.norm, velocity.roundOff);
  return {
    residual: rowSize(derivative.dy, d),
    tolerance: zip((a, e) => a + e, derivative.tolerance, carried),
    signal: zip((norm, size) => norm * size, at.norm, velocity.signal),
    terms: { ...derivative.terms, velocity: carried },
  };
}
