import type { CanonicalMap } from '../../subject/canonical.ts';
import { domainProperty } from '../numeric/purity/domain.ts';

/** Finite and right at the ends of time, on the diagonal and far out. */
export const domain = domainProperty<CanonicalMap>('map');
