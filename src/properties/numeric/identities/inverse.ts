import type { ExactProblem } from '../../../analytic/types.ts';
import { allowanceAt } from '../allowance.ts';
import type { FlowCase } from '../case.ts';
import type { FlowLike } from '../flow-like.ts';
import type { PointResiduals } from '../judge.ts';
import { rowDistance, zip } from '../rows.ts';

/** |X_{t,s}(X_{s,t}(x)) - x|; the first leg's round-off is carried back by ∇X_{t,s}. */
export async function inverseResiduals(
  subject: FlowLike,
  problem: ExactProblem | null,
  { x, s, t, d }: FlowCase,
): Promise<PointResiduals> {
  const there = await subject.evaluate(x, s, t);
  const back = await subject.evaluate(there, t, s);
  const out = await allowanceAt(subject, problem, x, s, t);
  const home = await allowanceAt(subject, problem, out.y, t, s);
  const carried = zip((norm, error) => norm * error, home.norm, out.roundOff);
  return {
    residual: rowDistance(back, x, d),
    tolerance: zip((a, b) => a + b, home.roundOff, carried),
    signal: home.signal,
    terms: { 'round-off': home.roundOff, 'round-off, carried back': carried },
  };
}
