import type { ExactProblem } from '../../../analytic/types.ts';
import { allowanceAt } from '../allowance.ts';
import type { FlowCase } from '../case.ts';
import type { FlowLike } from '../flow-like.ts';
import type { PointResiduals } from '../judge.ts';
import { rowDistance, zip } from '../rows.ts';

/** |X_{u,t}(X_{s,u}(x)) - X_{s,t}(x)|; the first leg's round-off is carried on by ∇X_{u,t}. */
export async function semigroupResiduals(
  subject: FlowLike,
  problem: ExactProblem | null,
  { x, s, t, u, d }: FlowCase,
): Promise<PointResiduals> {
  const middle = await subject.evaluate(x, s, u);
  const through = await subject.evaluate(middle, u, t);
  const direct = await subject.evaluate(x, s, t);
  const whole = await allowanceAt(subject, problem, x, s, t);
  const first = await allowanceAt(subject, problem, x, s, u);
  const second = await allowanceAt(subject, problem, first.y, u, t);
  const carried = zip((norm, error) => norm * error, second.norm, first.roundOff);
  const tolerance = zip((a, b, c) => a + b + c, whole.roundOff, second.roundOff, carried);
  return {
    residual: rowDistance(through, direct, d),
    tolerance,
    signal: whole.signal,
    terms: { 'round-off': zip((a, b) => a + b, whole.roundOff, second.roundOff), 'round-off, carried on': carried },
  };
}
