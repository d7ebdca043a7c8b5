import type { ExactProblem } from '../../analytic/types.ts';

/** Largest coordinate that a problem's laws are built from at time t: what an implementation adds and subtracts. */
export interface Extent {
  at(t: number): number;
}

const known = new WeakMap<ExactProblem, Extent>();

/**
 * L_t = |a_t| L_0 + |b_t| L_1, with L_0 and L_1 the largest |mean| plus standard deviation of source and target. Round-off
 * of any formula that forms x - m_k or (x - m_k)/σ_k is relative to |x| + L.
 */
export function extentOf(problem: ExactProblem): Extent {
  const found = known.get(problem);
  if (found !== undefined) return found;
  const { definition, interpolant } = problem;
  const source = gaussianExtent(definition.source.mean, definition.source.covariance);
  const target = targetExtent(problem, source);
  const extent = { at: (t: number) => Math.abs(interpolant.a(t)) * source + Math.abs(interpolant.b(t)) * target };
  known.set(problem, extent);
  return extent;
}

function gaussianExtent(mean: readonly number[], covariance: unknown): number {
  const largest = Math.max(...mean.map(Math.abs));
  const variances = [covariance].flat(2).map((v) => Math.abs(Number(v)));
  return largest + Math.sqrt(Math.max(...variances));
}

function targetExtent(problem: ExactProblem, source: number): number {
  const { target, coupling, dimension } = problem.definition;
  if (coupling.kind === 'affine') {
    const norm = Math.max(...coupling.matrix.map((row) => row.reduce((sum, v) => sum + Math.abs(v), 0)));
    return norm * source + Math.max(...coupling.shift.map(Math.abs));
  }
  if (target === undefined) return problem.scale;
  switch (target.kind) {
    case 'mixture':
      return Math.max(...target.components.map(({ mean, covariance }) => gaussianExtent(mean, covariance)));
    case 'points':
      return Math.max(problem.scale, ...target.points.flat().map(Math.abs));
    case 'boxes':
      return Math.max(...target.boxes.flatMap(({ low, high }) => [...low, ...high]).map(Math.abs));
    case 'product':
      return (
        Math.sqrt(dimension) *
        Math.max(...target.factors.flat().map(({ mean, variance }) => Math.abs(mean) + Math.sqrt(variance)))
      );
  }
}
