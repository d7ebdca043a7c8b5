import type { CanonicalMap } from '../../subject/canonical.ts';
import { wholeStep } from '../numeric/baseline.ts';
import { boundaryResiduals } from '../numeric/identities/boundary.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { ROUND_OFF_TEXT } from '../numeric/round-off.ts';

/** X_{s,s}(x) = x. */
export const boundary = pointwise<CanonicalMap>({
  id: 'map.boundary',
  title: 'Boundary condition',
  statement: 'From a time to the same time nothing moves.',
  equation: 'X_{s,s}(x) = x',
  source: 'arXiv 2505.18825, eq. 6 (consequence)',
  level: 'required',
  kind: 'map',
  tolerance: 'Round-off of X at s = t, where ∇X is the identity and ∂_t X = -∂_s X = b.',
  blind: 'Everything off the diagonal: any X = x + (t - s) v passes, with swapped times or a wrong clock too.',
  blockedBy: [],
  skip: () => undefined,
  times: 'diagonal',
  fields: ['x', 's'],
  derivation: ROUND_OFF_TEXT,
  residuals: boundaryResiduals,
  score: { baseline: 'an error of one whole Euler step from s to an end of time', scale: wholeStep },
});
