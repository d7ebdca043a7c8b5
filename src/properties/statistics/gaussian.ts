import { invertLower } from '../../analytic/linear-algebra/cholesky.ts';
import type { GaussianSpec } from '../../analytic/types.ts';
import { covarianceAt } from '../../analytic/validate.ts';

/** Mean and lower Cholesky factor of a Gaussian, row-major d × d, and the Frobenius norm of the factor's inverse. */
export interface Whitening {
  readonly mean: Float64Array;
  readonly factor: Float64Array;
  readonly inverseNorm: number;
}

/** What {@link whiten} needs of a Gaussian. @throws FlowproofError `invalid-problem` for a covariance that is none. */
export function whiteningOf({ mean, covariance }: GaussianSpec, d: number): Whitening {
  const { factor } = covarianceAt('source.covariance', covariance, d);
  const inverse = invertLower(factor, d);
  return {
    mean: Float64Array.from(mean),
    factor: Float64Array.from(factor, ([high]) => high),
    inverseNorm: Math.hypot(...inverse.map(([high]) => high)),
  };
}

/** Rows z = L⁻¹ (x - mean) of the n × d rows x: N(0, I) when x ~ N(mean, L Lᵀ). */
export function whiten(x: Float64Array, { mean, factor }: Whitening): Float64Array {
  const d = mean.length;
  const z = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += d) {
    for (let i = 0; i < d; i++) {
      let sum = x[row + i] - mean[i];
      for (let k = 0; k < i; k++) sum -= factor[i * d + k] * z[row + k];
      z[row + i] = sum / factor[i * d + i];
    }
  }
  return z;
}
