import type { Property } from '../types.ts';
import { gradient } from './gradient.ts';
import type { LossCheckable } from './search.ts';
import { value } from './value.ts';
import { zeroAtExact } from './zero-at-exact.ts';

/** The basic ones first. */
export const lossProperties: readonly Property<LossCheckable>[] = [zeroAtExact, value, gradient];
