import type { ExactProblem } from '../../analytic/types.ts';
import type { Effort } from '../types.ts';
import { isWide } from './condition.ts';

/** Points of a batch at most, by what an exact value costs. */
export function valueBatch(problem: ExactProblem | null): number {
  if (isWide(problem)) return 2;
  return problem?.mapKind === 'integrated' ? 16 : 1024;
}

/** Points of a batch at most for identities of derivatives, which take some ten exact values a point. */
export function derivativeBatch(problem: ExactProblem | null): number {
  if (problem === null) return 64;
  if (problem.mapKind === 'closed') return 1024;
  return problem.mapKind === 'quantile' ? 40 : 6;
}

/** Points that are repeated to a large batch: few, since their truths are all that costs the suite anything. */
export const REPEATED_POINTS = 4;

/**
 * Rows of the one large batch of a property: a prime beyond the usual chunks of 256, 1,024 or 4,096 rows. The effort is
 * smaller where a point is dear (an integrated map, many dimensions), and so is the batch.
 */
export function repeatedRows({ points }: Effort): number {
  return points < 16 ? 257 : points < 32 ? 1_031 : 4_099;
}
