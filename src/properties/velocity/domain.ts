import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import { domainProperty } from '../numeric/purity/domain.ts';

/** Finite and right at the ends of time and far out. */
export const domain = domainProperty<CanonicalPointFunction>('velocity');
