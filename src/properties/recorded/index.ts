import type { Property } from '../types.ts';
import { inverseFromExact, semigroupFromExact } from './from-exact.ts';
import { samplerEnd } from './sampler-end.ts';
import { samplerLaw } from './sampler-law.ts';

/** Properties of recorded answers whose statement is not that of a live subject. */
export const recordedProperties = [
  semigroupFromExact,
  inverseFromExact,
  samplerEnd,
  samplerLaw,
] as readonly unknown[] as readonly Property[];
