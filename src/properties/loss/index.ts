import type { Property } from '../types.ts';

export const lossProperties: readonly Property[] = [];
