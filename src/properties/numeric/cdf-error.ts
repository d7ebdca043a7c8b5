import type { ExactProblem, FactorComponent } from '../../analytic/types.ts';
import { CDF_UNITS } from './round-off.ts';

/**
 * Round-off of inverting a distribution function known to a few units: `8 u / p_t(X)`, n; for a rotated product the
 * largest over its factors, each with its own density. Zero where the exact map is not by quantiles.
 */
export function cdfError(problem: ExactProblem, u: number, y: Float64Array, t: Float64Array): Float64Array {
  const n = t.length;
  if (problem.mapKind !== 'quantile') return new Float64Array(n);
  const { target } = problem.definition;
  if (target?.kind !== 'product') {
    return problem.fields.logDensity(y, t).map((logDensity) => CDF_UNITS * u * Math.exp(-logDensity));
  }
  const d = problem.dimension;
  const variance = sourceVariance(problem);
  const mean = problem.definition.source.mean;
  return t.map((time, i) => {
    const a = problem.interpolant.a(time);
    const b = problem.interpolant.b(time);
    let worst = 0;
    for (let j = 0; j < d; j++) {
      let value = 0;
      let shift = 0;
      for (let k = 0; k < d; k++) {
        value += target.rotation[k][j] * y[i * d + k];
        shift += target.rotation[k][j] * mean[k];
      }
      worst = Math.max(worst, 1 / factorDensity(target.factors[j], value - a * shift, a * a * variance, b));
    }
    return CDF_UNITS * u * worst;
  });
}

/**
 * By how much more than at the points themselves it is at nodes around them, weighted: Σ_j |w_j| (e_j - e)₊ for each point, with
 * `owner` the point of each node. Wide stencils reach into tails where a distribution function has fewer digits.
 */
export function cdfExcess(
  own: Float64Array,
  nodes: Float64Array,
  owner: Int32Array,
  weight: Float64Array,
): Float64Array {
  const out = new Float64Array(own.length);
  nodes.forEach((error, row) => {
    out[owner[row]] += Math.abs(weight[row]) * Math.max(0, error - own[owner[row]]);
  });
  return out;
}

function sourceVariance(problem: ExactProblem): number {
  return Number([problem.definition.source.covariance].flat(2)[0]);
}

function factorDensity(factor: readonly FactorComponent[], value: number, noise: number, b: number): number {
  let density = 0;
  for (const { weight, mean, variance } of factor) {
    const spread = noise + b * b * variance;
    density += (weight * Math.exp((-0.5 * (value - b * mean) ** 2) / spread)) / Math.sqrt(2 * Math.PI * spread);
  }
  return density;
}
