import type { ExactProblem } from '../../analytic/types.ts';
import { lossRow } from '../../properties/loss/batch.ts';
import { expectedLoss } from '../../properties/loss/expected.ts';
import { evaluateHere } from '../../properties/loss/pure.ts';
import type { Perturbation } from '../../properties/loss/run.ts';
import type { LossSpec } from '../../properties/loss/spec.ts';
import { averageVelocityNet } from '../../properties/net/jet.ts';
import type { Evaluated } from './evaluated.ts';

/** Bounds within which a value is that of the flow-matching term alone. */
const MARGIN = 16;

/**
 * Of the calls that a loss with a masked diagonal makes for one row of data, those of the term that counts: flow matching where its term is the value, else the
 * other. Without a call at a point of the pair at one time, all.
 */
export function countingCalls(
  spec: LossSpec,
  problem: ExactProblem,
  evaluations: readonly Evaluated[],
  value: number,
  data: { readonly x0: Float64Array; readonly x1: Float64Array; readonly d: number },
  { features, theta }: Perturbation,
): Evaluated[] {
  if (spec.diagonal !== 'masked') return [...evaluations];
  const rowAt = (time: number) => lossRow(spec, problem, data, 0, time, time, time);
  const flat = evaluations.find(
    ({ s, t, x }) =>
      s === t && rowAt(s).x.value.every((wanted, k) => Math.abs(x[k] - wanted) <= MARGIN * rowAt(s).x.error[k]),
  );
  if (flat === undefined) return [...evaluations];
  const net = evaluateHere(spec, averageVelocityNet(problem, features, theta));
  const due = expectedLoss(spec, [rowAt(flat.s)], net);
  const counts = due !== undefined && Math.abs(due.value - value) <= MARGIN * due.error;
  return counts ? [flat] : evaluations.filter((one) => one !== flat);
}
