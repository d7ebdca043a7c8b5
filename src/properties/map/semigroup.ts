import type { CanonicalMap } from '../../subject/canonical.ts';
import { eulerResidual } from '../numeric/baseline.ts';
import { semigroupResiduals } from '../numeric/identities/semigroup.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { ROUND_OFF_TEXT } from '../numeric/round-off.ts';

/** X_{u,t} ∘ X_{s,u} = X_{s,t}, for every order of s, u, t that the domain allows. */
export const semigroup = pointwise<CanonicalMap>({
  id: 'map.semigroup',
  title: 'Semigroup property',
  statement: 'Going from s to u and on to t is going from s to t, in every order of the three times.',
  equation: 'X_{u,t}(X_{s,u}(x)) = X_{s,t}(x)',
  source: 'arXiv 2505.18825, Prop. 2.2 (progressive)',
  level: 'required',
  kind: 'map',
  tolerance: 'Round-off of the three values, that of the first leg amplified by ∇X of the second.',
  blind:
    'The velocity: the exact flow of any other field passes, the identity map among them; a map whose intermediate points are wrong while all legs agree passes only if it is a flow.',
  blockedBy: [],
  skip: (subject) =>
    subject.domain === 'from-zero' ? 'domain: the second leg would start at a time other than 0' : undefined,
  times: 'triple',
  fields: ['x', 's', 't', 'u'],
  derivation: `Of each value ${ROUND_OFF_TEXT}; of the first leg times ‖∇X_{u,t}‖.`,
  residuals: semigroupResiduals,
  score: { baseline: 'one Euler step for each leg', scale: eulerResidual(semigroupResiduals) },
});
