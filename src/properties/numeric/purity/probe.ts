import type { ExactProblem } from '../../../analytic/types.ts';
import type { Observed } from '../../../subject/canonical.ts';
import { allowanceAt } from '../allowance.ts';
import { asFlow, type FlowLike } from '../flow-like.ts';
import { ownConditionAt } from '../own-condition.ts';
import type { Evaluable } from '../pointwise.ts';
import { unitOf } from '../round-off.ts';
import { filled, rowMax, zip } from '../rows.ts';
import { singularEnd } from '../singular-end.ts';
import { velocityConditionAt } from '../velocity-condition.ts';

/** Any evaluable subject as a function of (x, s, t); those of one time are evaluated at s. */
export interface Probe extends FlowLike {
  observe(x: Float64Array, s: Float64Array, t: Float64Array): Promise<Observed>;
  /** Arguments that the subject receives. */
  readonly arguments: readonly ('x' | 's' | 't')[];
}

export function probeOf(subject: Evaluable): Probe {
  if (subject.kind === 'map') {
    return { ...subject, arguments: subject.domain === 'from-zero' ? ['x', 't'] : ['x', 's', 't'] };
  }
  return { ...asFlow(subject), observe: (x, s) => subject.observe(x, s), arguments: ['x', 's'] };
}

/** The exact value and the round-off that an implementation may show; where there is no
 * truth, where it is singular, and for a trained network the subject's own value. */
export async function probeAllowance(
  subject: Evaluable,
  problem: ExactProblem | null,
  x: Float64Array,
  s: Float64Array,
  t: Float64Array,
): Promise<{ y: Float64Array; roundOff: Float64Array; oracle: Float64Array; signal: Float64Array }> {
  const zero = filled(s.length, 0);
  if (subject.kind !== 'velocity') {
    const hasTruth = subject.exact && (subject.kind === 'map' || singularEnd(problem) === undefined);
    const { y, roundOff, signal, at } = await allowanceAt(probeOf(subject), hasTruth ? problem : null, x, s, t);
    return { y, roundOff, signal, oracle: at?.error ?? zero };
  }
  if (problem === null || !subject.exact) {
    const { y, roundOff } = await ownConditionAt(probeOf(subject), x, s, t);
    const signal = zip(Math.max, rowMax(y, x.length / s.length), filled(s.length, 1));
    return { y, roundOff: roundOff.map((value) => (Number.isFinite(value) ? value : 0)), signal, oracle: zero };
  }
  const { b, roundOff, signal } = velocityConditionAt(problem, unitOf(subject), x, s);
  return { y: b, roundOff, signal, oracle: zero };
}
