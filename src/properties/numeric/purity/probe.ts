import type { ExactProblem } from '../../../analytic/types.ts';
import type { Observed, ObservedDual } from '../../../subject/canonical.ts';
import { allowanceAt } from '../allowance.ts';
import type { FlowCase } from '../case.ts';
import { asFlow, type FlowLike } from '../flow-like.ts';
import { ownConditionAt } from '../own-condition.ts';
import type { Evaluable } from '../pointwise.ts';
import { timeTangents } from '../row-rates.ts';
import { filled, rowMax, zip } from '../rows.ts';
import { singularEnd } from '../singular-end.ts';
import { velocityConditionOf } from '../velocity-condition.ts';

/** Any evaluable subject as a function of (x, s, t); those of one time are evaluated at s. */
export interface Probe extends FlowLike {
  observe(x: Float64Array, s: Float64Array, t: Float64Array): Promise<Observed>;
  /** Arguments that the subject receives. */
  readonly arguments: readonly ('x' | 's' | 't')[];
  /** The jvp along the directions of a case, where the subject offers one; tangents of times differ from row to row. */
  readonly forward?: (batch: FlowCase) => Promise<ObservedDual>;
}

export function probeOf(subject: Evaluable): Probe {
  if (subject.kind === 'map') {
    const { jvp, domain } = subject;
    const fixed = domain === 'from-zero';
    return {
      ...subject,
      arguments: fixed ? ['x', 't'] : ['x', 's', 't'],
      ...(jvp === undefined
        ? {}
        : {
            forward: ({ x, s, t, v, n }) => jvp(x, s, t, v, fixed ? filled(n, 0) : timeTangents(n), timeTangents(n)),
          }),
    };
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
  const { b, roundOff, signal } = velocityConditionOf(subject, problem, x, s);
  return { y: b, roundOff, signal, oracle: zero };
}
