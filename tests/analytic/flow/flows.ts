import { buildModel, defineProblem, exactFlow, randomProblem } from '../../../src/analytic/index.ts';
import type { ExactFlow, ExactProblem, Problem } from '../../../src/analytic/types.ts';
import type { Rng } from '../../../src/core/random.ts';

/** The map of a problem by integration, whatever its own kind. */
export function integratedFlowOf(problem: ExactProblem): ExactFlow {
  return exactFlow(buildModel(problem.definition), problem.fields, 'integrated');
}

/** n random points of ρ_s with random regular times, one pair for all or one per point. */
export function randomRequest(
  rng: Rng,
  problem: ExactProblem,
  n: number,
  common: boolean,
): { x: Float64Array; s: Float64Array; t: Float64Array } {
  const [low, high] = problem.regularTimes;
  const times = (): Float64Array =>
    Float64Array.from({ length: common ? 1 : n }, () => low + (high - low) * rng.uniform());
  const s = times();
  return { x: problem.sample.marginal(rng, n, s), s, t: times() };
}

/** A random problem of each kind of exact map. */
export function problemsOfEachKind(rng: Rng): ExactProblem[] {
  return (['closed', 'quantile', 'product', 'integrated'] as const).map((kind) =>
    defineProblem(randomProblem(rng, kind)),
  );
}

/** A problem on the linear path with noise N(0, I). */
export function standard(dimension: number, target: NonNullable<Problem['target']>): ExactProblem {
  return defineProblem({
    schema: 'flowproof.problem/1',
    id: 'test',
    dimension,
    interpolant: { kind: 'linear' },
    source: { kind: 'gaussian', mean: new Array<number>(dimension).fill(0), covariance: 1 },
    target,
    coupling: { kind: 'independent' },
  });
}

/** Largest absolute difference. */
export function gap(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let worst = one.length === other.length ? 0 : Number.NaN;
  for (let i = 0; i < one.length; i++) {
    const difference = Math.abs(one[i] - other[i]);
    if (!(difference <= worst)) worst = difference;
  }
  return worst;
}
