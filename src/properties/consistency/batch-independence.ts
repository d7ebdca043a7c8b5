import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import { batchIndependenceProperty } from '../numeric/purity/batch-independence.ts';

/** A point's answer does not depend on the rest of its batch. */
export const batchIndependence = batchIndependenceProperty<CanonicalPointFunction>('consistency');
