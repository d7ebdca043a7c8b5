import type { Property } from '../../types.ts';
import { type Evaluable, pointwise } from '../pointwise.ts';
import { filled } from '../rows.ts';
import type { EvaluableKind } from './kind.ts';
import { probeOf } from './probe.ts';

/** Equal calls give equal bits, also with another call between them. */
export function deterministicProperty<C extends Evaluable>(kind: EvaluableKind): Property<C> {
  return pointwise<C>({
    id: `${kind}.deterministic`,
    title: 'Determinism',
    statement: 'Equal calls give equal bits, also with a different call between them, and so do those of a jvp.',
    equation: 'f(z) = f(z)',
    source: 'purity',
    level: 'required',
    kind,
    tolerance: 'None: bits are compared.',
    blind: 'State that changes more slowly than from call to call.',
    blockedBy: [],
    skip: (subject) => (subject.deterministic ? undefined : 'not-deterministic: the subject says so'),
    times: 'pair',
    fields: kind === 'map' ? ['x', 's', 't', 'v'] : ['x', 's'],
    toleranceKind: 'exact',
    derivation: 'The subject declares itself deterministic, so that no difference is allowed.',
    meaning: 'Two equal calls differ',
    judgesNetworks: true,
    async residuals(subject, _problem, batch) {
      const { x, s, t, n, d } = batch;
      const probe = probeOf(subject);
      const other = () => probe.evaluate(x.slice().reverse(), s.slice().reverse(), t.slice().reverse());
      const { forward } = probe;
      const answers = [() => probe.evaluate(x, s, t), ...(forward ? [async () => (await forward(batch)).dy] : [])];
      const residual = filled(n, 0);
      for (const answer of answers) {
        const first = await answer();
        const second = await answer();
        await other();
        const third = await answer();
        for (let k = 0; k < n * d; k++) {
          if (Object.is(first[k], second[k]) && Object.is(first[k], third[k])) continue;
          const i = Math.floor(k / d);
          const gap = Math.max(Math.abs(first[k] - second[k]), Math.abs(first[k] - third[k]));
          residual[i] = Math.max(residual[i], gap || Number.MIN_VALUE);
        }
      }
      return { residual, tolerance: filled(n, 0), signal: filled(n, 1), terms: {} };
    },
  });
}
