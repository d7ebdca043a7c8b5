import type { ExactProblem, Problem } from '../../analytic/types.ts';
import { fromCounterexample } from '../../properties/numeric/case.ts';
import { endOf } from '../../properties/numeric/flow-like.ts';
import type { Evaluable } from '../../properties/numeric/pointwise.ts';
import { posedProblem } from '../../properties/numeric/posing.ts';
import type { CheckContext, Finding } from '../../properties/types.ts';
import { type Rows, rowsOf } from './rows.ts';

/** A subject on the problem on which it is looked at. */
export interface PosedSubject {
  readonly subject: Evaluable;
  readonly problem: ExactProblem;
  /** The failing rows, in canonical arguments. */
  readonly rows: Rows | undefined;
}

/** The subject on the problem of the failing case; undefined without a problem. */
export async function posedAt(context: CheckContext, finding: Finding): Promise<PosedSubject | undefined> {
  const subject = context.subject as Evaluable;
  if (context.problem === null) return undefined;
  const { counterexample } = finding;
  const rows = counterexample === undefined ? undefined : failingRows(subject.kind, counterexample, context.problem);
  const definition = counterexample?.problem as Problem | null | undefined;
  const elsewhere = definition != null && JSON.stringify(definition) !== JSON.stringify(context.problem.definition);
  if (!elsewhere) return { subject, problem: context.problem, rows };
  const other = (await context.onProblem?.(definition)) as Evaluable | null | undefined;
  return other == null
    ? { subject, problem: context.problem, rows: undefined }
    : { subject: other, problem: posedProblem(definition), rows };
}

/** Most rows of a counterexample that are looked at. */
const FAILING = 8;

function failingRows(
  kind: Evaluable['kind'],
  counterexample: NonNullable<Finding['counterexample']>,
  problem: ExactProblem,
): Rows | undefined {
  try {
    const { x, s, t, n, d } = fromCounterexample(counterexample);
    const count = Math.min(n, FAILING);
    const start = s.slice(0, count);
    const end = kind === 'map' ? t.slice(0, count) : kind === 'velocity' ? start : start.map(() => endOf(problem));
    return rowsOf(x.slice(0, count * d), start, end);
  } catch {
    return undefined;
  }
}
