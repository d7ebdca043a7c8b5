import type { ExactProblem } from '../../analytic/types.ts';

/** Points of a batch at most, by what an exact value costs: some 0.1 ms where the map has to be integrated. */
export function valueBatch(problem: ExactProblem | null): number {
  return problem?.mapKind === 'integrated' ? 16 : 1024;
}

/** Points of a batch at most for identities of derivatives, which take some ten exact values a point. */
export function derivativeBatch(problem: ExactProblem | null): number {
  if (problem === null) return 64;
  if (problem.mapKind === 'closed') return 1024;
  return problem.mapKind === 'quantile' ? 40 : 6;
}
