import type { CanonicalMap } from '../../subject/canonical.ts';
import { inverse } from '../map/inverse.ts';
import { semigroup } from '../map/semigroup.ts';
import { type PointwiseProperty, type PointwiseSpec, pointwise } from '../numeric/pointwise.ts';

/** The second leg from where the exact map ends the first: for recorded answers that could not depend on each other. */
function fromExact(
  { spec }: PointwiseProperty<CanonicalMap>,
  own: Pick<PointwiseSpec<CanonicalMap>, 'id' | 'title' | 'statement' | 'equation' | 'tolerance' | 'blind'>,
): PointwiseProperty<CanonicalMap> {
  return pointwise({ ...spec, ...own });
}

/** X_{u,t} ∘ X*_{s,u} = X_{s,t}, X* exact. */
export const semigroupFromExact = fromExact(semigroup, {
  id: 'map.semigroup-from-exact',
  title: 'Semigroup property from exact points',
  statement: 'Going on to t from where the exact flow is at u is going from s to t.',
  equation: 'X_{u,t}(X*_{s,u}(x)) = X_{s,t}(x), X* the exact map',
  tolerance: 'That of the semigroup property: the exact point is rounded, and the first leg’s allowance covers it.',
  blind: 'As the semigroup property; and errors of the first leg, which is the exact one.',
});

/** X_{t,s} ∘ X*_{s,t} = id, X* exact. */
export const inverseFromExact = fromExact(inverse, {
  id: 'map.inverse-from-exact',
  title: 'Inverse of the exact map',
  statement: 'Going back from where the exact flow ends returns every point to itself.',
  equation: 'X_{t,s}(X*_{s,t}(x)) = x, X* the exact map',
  tolerance: 'That of the inverse: the exact point is rounded, and the allowance of the way there covers it.',
  blind: 'As the inverse; and errors of the way there, which is the exact one.',
});
