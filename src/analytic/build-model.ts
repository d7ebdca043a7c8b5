import { buildLaw } from './build-law.ts';
import { interpolantOf } from './interpolants/index.ts';
import { round } from './linear-algebra/double-double.ts';
import type { Model } from './model.ts';
import { regularTimesOf } from './regular-times.ts';
import type { Interpolant, Problem } from './types.ts';
import { covarianceAt, invalid, vectorAt } from './validate.ts';

/**
 * A validated problem in numbers.
 *
 * @throws FlowproofError `invalid-problem`.
 */
export function buildModel(problem: Problem, custom?: Interpolant): Model {
  if (typeof problem !== 'object' || problem === null || problem.schema !== 'flowproof.problem/1') {
    throw invalid(
      'schema',
      '"flowproof.problem/1"',
      (problem as Partial<Problem> | null)?.schema,
      'Pass a problem object with schema, id, dimension, interpolant, source, target and coupling.',
    );
  }
  if (problem.guidance !== undefined) {
    throw invalid(
      'guidance',
      'none here',
      problem.guidance,
      'A guided flow has no law of its own: use `defineProblem`.',
    );
  }
  const d = problem.dimension;
  if (typeof problem.id !== 'string' || problem.id === '') {
    throw invalid('id', 'a non-empty string', problem.id, 'Name the problem.');
  }
  if (!(Number.isInteger(d) && d >= 1)) {
    throw invalid('dimension', 'a positive integer', d, 'Give the number of coordinates.');
  }
  const interpolant = custom ?? interpolantOf(problem.interpolant ?? {});
  const timeRange = timeRangeAt(problem.timeRange ?? [0, 1]);
  if (problem.source?.kind !== 'gaussian') {
    throw invalid('source.kind', 'gaussian', (problem.source as { kind?: unknown })?.kind, 'Sources are Gaussian.');
  }
  const mean = vectorAt('source.mean', problem.source.mean, d);
  const source = covarianceAt('source.covariance', problem.source.covariance, d);
  const law = buildLaw(problem, source, interpolant, timeRange);
  return {
    definition: problem,
    dimension: d,
    interpolant,
    timeRange,
    regularTimes: regularTimesOf(problem, law, interpolant, mean, timeRange),
    source: { mean, covariance: source.matrix, cholesky: round(source.factor) },
    law,
  };
}

function timeRangeAt(range: unknown): readonly [number, number] {
  const [low, high] = Array.isArray(range) && range.length === 2 ? range : [Number.NaN, Number.NaN];
  if (low >= 0 && low < high && high <= 1) return [low, high];
  throw invalid('timeRange', 'two increasing times in [0, 1]', range, 'Time is noise 0 → data 1.');
}
