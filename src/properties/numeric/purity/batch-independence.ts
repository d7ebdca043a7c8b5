import type { Property } from '../../types.ts';
import { type FlowCase, selectRows } from '../case.ts';
import { type PointResiduals, worstOf } from '../judge.ts';
import { type Evaluable, pointwise } from '../pointwise.ts';
import { ROUND_OFF_TEXT } from '../round-off.ts';
import { rowDistance } from '../rows.ts';
import { argumentsOf, type EvaluableKind } from './kind.ts';
import { type Probe, probeAllowance, probeOf } from './probe.ts';

/** Points evaluated alone, of each batch. */
const ALONE = 4;
const CHUNK = 7;

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
    blind: 'Dependence that sets in beyond the batch sizes tried (1, 7, n, 2n).',
    blockedBy: [`${kind}.deterministic`],
    skip: (subject) => (subject.deterministic ? undefined : 'not-deterministic: the subject says so'),
    times: 'pair',
    fields: ['x', ...argumentsOf(kind)],
    derivation: `Of each of the two answers ${ROUND_OFF_TEXT}.`,
    meaning: 'The answer depends on the rest of the batch',
    judgesNetworks: true,
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
      return worstOf([
        compare(await permuted(probe, batch)),
        compare(await doubled(probe, batch)),
        compare(await chunked(probe, batch, together)),
      ]);
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

/** In an order that moves every point: i ↦ n - 1 - i, rotated by a third. */
async function permuted(probe: Probe, batch: FlowCase): Promise<Float64Array> {
  const { n, d } = batch;
  const order = Array.from({ length: n }, (_, i) => (2 * n - 1 - i + Math.floor(n / 3)) % n);
  const { x, s, t } = selectRows(batch, order);
  const y = await probe.evaluate(x, s, t);
  const out = new Float64Array(n * d);
  order.forEach((row, i) => {
    out.set(y.subarray(i * d, (i + 1) * d), row * d);
  });
  return out;
}

async function doubled(probe: Probe, batch: FlowCase): Promise<Float64Array> {
  const { n, d } = batch;
  const { x, s, t } = selectRows(
    batch,
    Array.from({ length: 2 * n }, (_, i) => i % n),
  );
  return (await probe.evaluate(x, s, t)).slice(n * d);
}

/** The first points alone, the next ones in a chunk of 7, the others as they were. */
async function chunked(probe: Probe, batch: FlowCase, together: Float64Array): Promise<Float64Array> {
  const { n, d } = batch;
  const out = together.slice();
  const groups: number[][] = Array.from({ length: Math.min(ALONE, n) }, (_, i) => [i]);
  if (n > ALONE) groups.push(Array.from({ length: Math.min(CHUNK, n - ALONE) }, (_, i) => ALONE + i));
  for (const rows of groups) {
    const { x, s, t } = selectRows(batch, rows);
    out.set(await probe.evaluate(x, s, t), rows[0] * d);
  }
  return out;
}
