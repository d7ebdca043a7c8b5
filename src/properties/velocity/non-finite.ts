import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import { nonFiniteProperty } from '../numeric/purity/non-finite.ts';

/** NaN in, NaN or an error out. */
export const nonFinite = nonFiniteProperty<CanonicalPointFunction>('velocity');
