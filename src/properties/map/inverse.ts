import type { CanonicalMap } from '../../subject/canonical.ts';
import { eulerResidual } from '../numeric/baseline.ts';
import { inverseResiduals } from '../numeric/identities/inverse.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { ROUND_OFF_TEXT } from '../numeric/round-off.ts';

/** X_{t,s} ∘ X_{s,t} = id. */
export const inverse = pointwise<CanonicalMap>({
  id: 'map.inverse',
  title: 'Inverse',
  statement: 'Going there and back returns every point to itself.',
  equation: 'X_{t,s}(X_{s,t}(x)) = x',
  source: 'arXiv 2505.18825, Prop. 2.2 (semigroup with u = t, t = s)',
  level: 'required',
  kind: 'map',
  tolerance: 'Round-off of the way back, and that of the way there amplified by ∇X_{t,s}.',
  blind: 'The velocity: the flow of any other field, the identity and any family of bijections g_t⁻¹ ∘ g_s pass.',
  blockedBy: [],
  skip: (subject) =>
    subject.domain === 'both' ? undefined : `domain: the subject is declared ${subject.domain}, so it has no way back`,
  times: 'return',
  fields: ['x', 's', 't'],
  derivation: `Of each value ${ROUND_OFF_TEXT}; of the way there times ‖∇X_{t,s}‖.`,
  residuals: inverseResiduals,
  score: { baseline: 'one Euler step each way', scale: eulerResidual(inverseResiduals) },
});
