import type { Property } from '../../types.ts';
import { type Evaluable, pointwise } from '../pointwise.ts';
import { filled } from '../rows.ts';
import { argumentsOf, type EvaluableKind } from './kind.ts';
import { probeOf } from './probe.ts';

/** Equal calls give equal bits, also with another call between them. */
export function deterministicProperty<C extends Evaluable>(kind: EvaluableKind): Property<C> {
  return pointwise<C>({
    id: `${kind}.deterministic`,
    title: 'Determinism',
    statement: 'Equal calls give equal bits, also with a different call between them.',
    equation: 'f(z) = f(z)',
    source: 'purity',
    level: 'required',
    kind,
    tolerance: 'None: bits are compared.',
    blind: 'State that changes more slowly than from call to call.',
    blockedBy: [],
    skip: (subject) => (subject.deterministic ? undefined : 'not-deterministic: the subject says so'),
    times: 'pair',
    fields: ['x', ...argumentsOf(kind)],
    toleranceKind: 'exact',
    derivation: 'The subject declares itself deterministic, so that no difference is allowed.',
    meaning: 'Two equal calls differ',
    judgesNetworks: true,
    async residuals(subject, _problem, { x, s, t, n, d }) {
      const probe = probeOf(subject);
      const first = await probe.evaluate(x, s, t);
      const second = await probe.evaluate(x, s, t);
      await probe.evaluate(x.slice().reverse(), s.slice().reverse(), t.slice().reverse());
      const third = await probe.evaluate(x, s, t);
      const residual = filled(n, 0);
      for (let k = 0; k < n * d; k++) {
        if (Object.is(first[k], second[k]) && Object.is(first[k], third[k])) continue;
        const i = Math.floor(k / d);
        const gap = Math.max(Math.abs(first[k] - second[k]), Math.abs(first[k] - third[k]));
        residual[i] = Math.max(residual[i], gap || Number.MIN_VALUE);
      }
      return { residual, tolerance: filled(n, 0), signal: filled(n, 1), terms: {} };
    },
  });
}
