import type { CanonicalMap } from '../../subject/canonical.ts';
import { deterministicProperty } from '../numeric/purity/deterministic.ts';

/** Equal calls give equal bits. */
export const deterministic = deterministicProperty<CanonicalMap>('map');
