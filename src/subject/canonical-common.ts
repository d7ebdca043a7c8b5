import type { ExactProblem } from '../analytic/types.ts';
import { expectedError } from '../core/errors.ts';
import { type DType, UNIT_ROUNDOFF } from '../core/precision.ts';
import type { ConsistencySubject, MapSubject, VelocitySubject } from './types.ts';

/** What a canonical subject takes over from a declaration. */
export function commonOf<S extends MapSubject | VelocitySubject | ConsistencySubject>(
  subject: S,
  dtype: DType,
  problem: ExactProblem | null,
) {
  return {
    declared: subject,
    name: subject.name,
    dtype,
    u: UNIT_ROUNDOFF[dtype],
    accuracy: subject.accuracy ?? 0,
    deterministic: subject.deterministic ?? true,
    exact: subject.exact ?? true,
    problem,
    dimension: problem?.dimension ?? subject.dimension ?? 2,
  };
}

/** n from the times, d from the points. An empty batch has no dimension of its own and is a mistake of the caller. */
export function sizesOf(x: Float64Array, times: Float64Array): { n: number; d: number } {
  const n = times.length;
  const d = x.length / n;
  if (Number.isInteger(d)) return { n, d };
  throw expectedError('internal', 'x', `a multiple of ${n} numbers`, x, 'Pass n × d points and n times.');
}
