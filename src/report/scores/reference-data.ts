import type { ReferenceScores } from './types.ts';

/** Written by `npm run report:reference-scores`. */
export const referenceScores: readonly ReferenceScores[] = [];
