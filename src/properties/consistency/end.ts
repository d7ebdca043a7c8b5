import type { ExactProblem } from '../../analytic/types.ts';
import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import type { FlowCase } from '../numeric/case.ts';
import { endOf } from '../numeric/flow-like.ts';

export function noProblem(subject: CanonicalPointFunction): string | undefined {
  return subject.problem === null ? 'no-problem: there is no exact flow to follow' : undefined;
}

/** The batch with all points at the end of time. */
export function atEnd(batch: FlowCase, problem: ExactProblem | null): FlowCase {
  const s = batch.s.map(() => endOf(problem));
  return { ...batch, s, u: s };
}
