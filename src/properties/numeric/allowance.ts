import type { ExactProblem } from '../../analytic/types.ts';
import { type Conditioning, conditionOf } from './condition.ts';
import type { FlowLike } from './flow-like.ts';
import { ownConditionAt } from './own-condition.ts';
import { filled, rowMax } from './rows.ts';

/** Round-off that a value X_{s,t}(x) may carry, and how the map passes errors of x on. */
export interface Allowance {
  /** The point to go on from: the exact X, or the subject's own where there is no truth. */
  readonly y: Float64Array;
  readonly roundOff: Float64Array;
  readonly norm: Float64Array;
  /** Size against which an error of X counts: max(|X|, L_t), without a problem max(|X|, 1). */
  readonly signal: Float64Array;
  /** Present with a problem. */
  readonly at?: Conditioning;
}

/** From exact derivatives where there is a problem, else from the subject's own differences. */
export async function allowanceAt(
  subject: FlowLike,
  problem: ExactProblem | null,
  x: Float64Array,
  s: Float64Array,
  t: Float64Array,
): Promise<Allowance> {
  const n = s.length;
  const d = x.length / n;
  if (problem === null) {
    const { y, norm, roundOff } = await ownConditionAt(subject, x, s, t);
    return { y, norm, roundOff: known(roundOff), signal: larger(rowMax(y, d), filled(n, 1)) };
  }
  const at = conditionOf(subject, problem, x, s, t);
  return { y: at.y, norm: at.norm, roundOff: at.roundOff, signal: larger(rowMax(at.y, d), at.endExtent), at };
}

/** Without a truth a subject's NaN must not excuse itself: no allowance where it has no finite value. */
function known(values: Float64Array): Float64Array {
  return values.map((value) => (Number.isFinite(value) ? value : 0));
}

function larger(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => Math.max(value, b[i]));
}
