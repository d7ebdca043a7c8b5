import type { Property } from '../../types.ts';
import { selectRows } from '../case.ts';
import { type PointResiduals, worstOf } from '../judge.ts';
import { type Evaluable, pointwise } from '../pointwise.ts';
import { regrouped } from '../regrouped.ts';
import { ROUND_OFF_TEXT } from '../round-off.ts';
import { rowDistance } from '../rows.ts';
import { argumentsOf, type EvaluableKind } from './kind.ts';
import { probeAllowance, probeOf } from './probe.ts';

/** A point's answer does not depend on the other points of the batch, on their number or on their order. */
export function batchIndependenceProperty<C extends Evaluable>(kind: EvaluableKind): Property<C> {
  return pointwise<C>({
    id: `${kind}.batch-independence`,
    title: 'Independence of the batch',
    statement: 'A point’s answer does not depend on which points, how many and in what order share its batch.',
    equation: 'f(z_1, …, z_n)_i = f(z_i)',
    source: 'purity',
    level: 'required',
    kind,
    tolerance: 'Twice the round-off of an answer: other batch shapes may add in another order.',
    blind:
      'Dependence that sets in beyond the batch sizes tried: 1, 7, n, 2n, and once 257, 1,031 or 4,099, by the effort.',
    blockedBy: [`${kind}.deterministic`],
    skip: (subject) => (subject.deterministic ? undefined : 'not-deterministic: the subject says so'),
    times: 'pair',
    fields: ['x', ...argumentsOf(kind)],
    derivation: `Of each of the two answers ${ROUND_OFF_TEXT}.`,
    meaning: 'The answer depends on the rest of the batch',
    judgesNetworks: true,
    repeats: true,
    async residuals(subject, problem, batch) {
      const { x, s, t, d } = batch;
      const probe = probeOf(subject);
      const together = await probe.evaluate(x, s, t);
      const { roundOff, signal } = await probeAllowance(subject, problem, x, s, t);
      const tolerance = roundOff.map((value) => 2 * value);
      const compare = (y: Float64Array): PointResiduals => ({
        residual: distanceOfEqualKinds(y, together, d),
        tolerance,
        signal,
        terms: { 'round-off': tolerance },
      });
      const others = await regrouped(batch, together, (rows) => {
        const chosen = selectRows(batch, rows);
        return probe.evaluate(chosen.x, chosen.s, chosen.t);
      });
      return worstOf(others.map(compare));
    },
  });
}

/** As `rowDistance`, two NaN being equal: that a point has no answer is another property's concern. */
function distanceOfEqualKinds(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const same = a.map((value, k) => (Object.is(value, b[k]) || (Number.isNaN(value) && Number.isNaN(b[k])) ? 0 : value));
  const other = b.map((value, k) =>
    Object.is(value, a[k]) || (Number.isNaN(value) && Number.isNaN(a[k])) ? 0 : value,
  );
  return rowDistance(same, other, d);
}
