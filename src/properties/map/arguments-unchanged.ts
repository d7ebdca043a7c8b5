import type { CanonicalMap } from '../../subject/canonical.ts';
import { argumentsUnchangedProperty } from '../numeric/purity/arguments-unchanged.ts';

/** A call leaves its arguments as they were. */
export const argumentsUnchanged = argumentsUnchangedProperty<CanonicalMap>('map');
