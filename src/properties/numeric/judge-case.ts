import { type FlowCase, selectRows } from './case.ts';
import { type Judgement, judge, type PointResiduals } from './judge.ts';
import type { Evaluable, PointwiseSpec } from './pointwise.ts';
import type { Posed } from './posing.ts';

/** A judged case. */
export interface Judged extends Judgement {
  readonly batch: FlowCase;
  readonly residuals: PointResiduals;
}

/** The judgement of one case; undefined where the subject cannot be posed on its problem. */
export async function judgeCase<C extends Evaluable>(
  spec: PointwiseSpec<C>,
  posed: Posed<C>,
  batch: FlowCase,
): Promise<Judged | undefined> {
  const on = await posed(batch.definition);
  if (on === undefined) return undefined;
  const residuals = await spec.residuals(on.subject, on.problem, batch);
  return { ...judge(residuals, on.problem === null), batch, residuals };
}

/** A judged case kept to its worst point. */
export function atWorst(judged: Judged): Judged {
  const { batch, residuals, worst } = judged;
  const one = (values: Float64Array): Float64Array => values.slice(worst, worst + 1);
  const terms = Object.fromEntries(Object.entries(residuals.terms).map(([name, values]) => [name, one(values)]));
  const { residual, tolerance, signal } = residuals;
  return {
    ...judged,
    worst: 0,
    batch: selectRows(batch, [worst]),
    residuals: { residual: one(residual), tolerance: one(tolerance), signal: one(signal), terms },
  };
}
