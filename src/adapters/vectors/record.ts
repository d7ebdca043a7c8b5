import type { ExactProblem } from '../../analytic/types.ts';
import type { Plan } from '../../properties/numeric/difference.ts';
import type { Taped } from '../../properties/numeric/stencil-tape.ts';
import type { CanonicalMap, CanonicalPointFunction } from '../../subject/canonical.ts';
import { canonicalMap, canonicalPointFunction } from '../../subject/canonicalise.ts';
import { exactConsistencySubject, exactMapSubject, exactVelocitySubject } from '../../subject/exact.ts';
import type { Asked, Rows } from './arguments.ts';

/** A call of the subject. */
export interface RecordedCall extends Rows {
  /** The call whose answers its points are. */
  readonly after?: number;
}

/** The exact answer in the place of the subject, which writes down what it is asked. */
export interface Recorder {
  readonly subject: (CanonicalMap | CanonicalPointFunction) & Taped;
  readonly calls: RecordedCall[];
  readonly stencils: Plan[];
}

/** See {@link Recorder}. */
export function recorderOf(asked: Asked, problem: ExactProblem): Recorder {
  const calls: RecordedCall[] = [];
  const stencils: Plan[] = [];
  const results = new Map<Float64Array, number>();
  const tape = { given: () => undefined, chosen: (plan: Plan) => void stencils.push(plan) };
  const { dtype, domain } = asked;
  const answered = async (rows: Rows, y: Promise<Float64Array>): Promise<Float64Array> => {
    const after = results.get(rows.x);
    const result = await y;
    results.set(result, calls.length);
    calls.push({ ...rows, ...(after === undefined ? {} : { after }) });
    return result;
  };
  if (asked.kind === 'map') {
    const exact = canonicalMap(exactMapSubject(problem, { dtype, domain, jvp: false }), problem);
    const evaluate: CanonicalMap['evaluate'] = (x, s, t) => answered({ x, s, t }, exact.evaluate(x, s, t));
    return { subject: { ...exact, evaluate, stencils: tape }, calls, stencils };
  }
  const given =
    asked.kind === 'velocity' ? exactVelocitySubject(problem, { dtype }) : exactConsistencySubject(problem, { dtype });
  const exact = canonicalPointFunction(given, problem);
  const end = problem.timeRange[1];
  const evaluate: CanonicalPointFunction['evaluate'] = (x, s) =>
    answered({ x, s, t: s.map(() => end) }, exact.evaluate(x, s));
  return { subject: { ...exact, evaluate, stencils: tape }, calls, stencils };
}
