import type { Property } from '../../types.ts';
import { type Evaluable, pointwise } from '../pointwise.ts';
import { filled } from '../rows.ts';
import type { EvaluableKind } from './kind.ts';
import { probeOf } from './probe.ts';

/** The subject does not write into the arrays that it is given. */
export function argumentsUnchangedProperty<C extends Evaluable>(kind: EvaluableKind): Property<C> {
  return pointwise<C>({
    id: `${kind}.arguments-unchanged`,
    title: 'Arguments unchanged',
    statement: 'A call leaves the arrays that it is given as they were, the tangents of a jvp too.',
    equation: 'z before = z after',
    source: 'purity',
    level: 'required',
    kind,
    tolerance: 'None: bits are compared.',
    blind: 'Writing the value that was there; changing an argument after the result was returned.',
    blockedBy: [],
    skip: () => undefined,
    times: 'pair',
    fields: kind === 'map' ? ['x', 's', 't', 'v'] : ['x', 's'],
    toleranceKind: 'exact',
    derivation: 'No change is allowed.',
    meaning: 'A call changes its arguments',
    judgesNetworks: true,
    async residuals(subject, _problem, batch) {
      const { x, s, t, n } = batch;
      const probe = probeOf(subject);
      const { changed } = await probe.observe(x, s, t);
      const forward = await probe.forward?.(batch);
      const count = changed.length + (forward?.changed.length ?? 0);
      return { residual: filled(n, count), tolerance: filled(n, 0), signal: filled(n, 1), terms: {} };
    },
  });
}
