import { RemoteError } from '../../../subject/remote-error.ts';
import type { Property } from '../../types.ts';
import type { FlowCase } from '../case.ts';
import { type PointResiduals, worstOf } from '../judge.ts';
import { type Evaluable, pointwise } from '../pointwise.ts';
import { ROUND_OFF_TEXT } from '../round-off.ts';
import { filled } from '../rows.ts';
import { argumentsOf, type EvaluableKind } from './kind.ts';
import { type Probe, probeAllowance, probeOf } from './probe.ts';

/** NaN in gives NaN or an error out, and leaves the other rows of the batch alone. */
export function nonFiniteProperty<C extends Evaluable>(kind: EvaluableKind): Property<C> {
  return pointwise<C>({
    id: `${kind}.non-finite`,
    title: 'NaN in, NaN out',
    statement: 'A row with NaN in the point or in a time gives NaN or an error, and the other rows keep their answers.',
    equation: 'f(NaN) = NaN',
    source: 'purity',
    level: 'recommended',
    kind,
    tolerance: 'None for the NaN; twice the round-off of an answer for the other rows.',
    blind: 'Infinities: what is right at an infinite point depends on the problem.',
    blockedBy: [`${kind}.batch-independence`],
    skip: (subject) => (subject.deterministic ? undefined : 'not-deterministic: the other rows cannot be compared'),
    times: 'pair',
    fields: ['x', ...argumentsOf(kind)],
    derivation: `Of each of the two answers ${ROUND_OFF_TEXT}.`,
    meaning: 'A NaN is answered by a number or reaches another row',
    judgesNetworks: true,
    async residuals(subject, problem, batch) {
      const { x, s, t } = batch;
      const probe = probeOf(subject);
      const clean = await probe.evaluate(x, s, t);
      const { roundOff, signal } = await probeAllowance(subject, problem, x, s, t);
      const parts: PointResiduals[] = [];
      for (const argument of probe.arguments) {
        for (const parity of [0, 1]) {
          const found = await poisoned(probe, batch, argument, parity, clean);
          parts.push({ ...found, signal, ...allowed(found.isPoisoned, roundOff) });
        }
      }
      return worstOf(parts);
    },
  });
}

function allowed(isPoisoned: (i: number) => boolean, roundOff: Float64Array) {
  const tolerance = roundOff.map((value, i) => (isPoisoned(i) ? 0 : 2 * value));
  return { tolerance, terms: { 'round-off': tolerance } };
}

/** Rows of one parity get NaN in one argument. An error is a right answer for the whole batch. */
async function poisoned(
  probe: Probe,
  { x, s, t, n, d }: FlowCase,
  argument: 'x' | 's' | 't',
  parity: number,
  clean: Float64Array,
) {
  const isPoisoned = (i: number) => i % 2 === parity;
  const spoil = (values: Float64Array, width: number) =>
    values.map((value, k) => (isPoisoned(Math.floor(k / width)) ? Number.NaN : value));
  const call = { x, s, t, [argument]: spoil({ x, s, t }[argument], argument === 'x' ? d : 1) };
  const residual = filled(n, 0);
  let y: Float64Array;
  try {
    y = await probe.evaluate(call.x, call.s, call.t);
  } catch (thrown) {
    // A client that ends is no answer.
    if (thrown instanceof RemoteError && !thrown.raised) throw thrown;
    return { residual, isPoisoned };
  }
  for (let k = 0; k < n * d; k++) {
    const i = Math.floor(k / d);
    if (isPoisoned(i)) {
      if (!Number.isNaN(y[k])) residual[i] = 1;
    } else if (!(Number.isNaN(y[k]) && Number.isNaN(clean[k]))) {
      const gap = Math.abs(y[k] - clean[k]);
      residual[i] = Math.max(residual[i], Number.isFinite(gap) ? gap : Number.MAX_VALUE);
    }
  }
  return { residual, isPoisoned };
}
