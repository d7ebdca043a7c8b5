import type { Property } from '../types.ts';
import { inverseFromExact, semigroupFromExact } from './from-exact.ts';

/** Properties of recorded answers whose statement is not that of a live subject. */
export const recordedProperties = [semigroupFromExact, inverseFromExact] as readonly unknown[] as readonly Property[];
