import type { ExactProblem } from '../../analytic/types.ts';
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
