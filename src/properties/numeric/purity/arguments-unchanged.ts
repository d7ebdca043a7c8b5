import type { Property } from '../../types.ts';
import { type Evaluable, pointwise } from '../pointwise.ts';
import { filled } from '../rows.ts';
import { argumentsOf, type EvaluableKind } from './kind.ts';
import { probeOf } from './probe.ts';

/** The subject does not write into the arrays that it is given. */
export function argumentsUnchangedProperty<C extends Evaluable>(kind: EvaluableKind): Property<C> {
  return pointwise<C>({
    id: `${kind}.arguments-unchanged`,
    title: 'Arguments unchanged',
    statement: 'A call leaves the arrays that it is given as they were.',
    equation: 'z before = z after',
    source: 'purity',
    level: 'required',
    kind,
    tolerance: 'None: bits are compared.',
    blind: 'Writing the value that was there; changing an argument after the result was returned.',
    blockedBy: [],
    skip: () => undefined,
    times: 'pair',
    fields: ['x', ...argumentsOf(kind)],
    toleranceKind: 'exact',
    derivation: 'No change is allowed.',
    meaning: 'A call changes its arguments',
    judgesNetworks: true,
    async residuals(subject, _problem, { x, s, t, n }) {
      const { changed } = await probeOf(subject).observe(x, s, t);
      return { residual: filled(n, changed.length), tolerance: filled(n, 0), signal: filled(n, 1), terms: {} };
    },
  });
}
