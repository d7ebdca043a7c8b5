import { invertLower } from './cholesky.ts';
import { type DoubleDoubleMatrix, product, round, transpose, widen } from './double-double.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** `C0 = P Pᵀ` and `C1 = P diag(λ) Pᵀ`; row-major d × d. */
export interface SimultaneousDiagonal {
  readonly basis: Float64Array;
  readonly inverseBasis: Float64Array;
  readonly lambda: Float64Array;
  readonly logDetBasis: number;
}

/**
 * Simultaneous diagonalisation of a positive definite C0, given by its Cholesky factor L, and a positive definite C1:
 * `L⁻¹ C1 L⁻ᵀ = Q diag(λ) Qᵀ`, `P = L Q` (Golub and Van Loan, section 8.7). In double-double until the last rounding, so
 * that every entry of P, P⁻¹ and λ is correctly rounded up to one unit in the last place of its row's largest term while
 * the product of the two conditions is below about 1e20. P alone is returned for `C1 = null` (a point): λ = 0.
 */
export function simultaneousDiagonal(
  factor: DoubleDoubleMatrix,
  covariance: Float64Array | null,
  d: number,
): SimultaneousDiagonal {
  const inverse = invertLower(factor, d);
  let logDetBasis = 0;
  for (let i = 0; i < d; i++) logDetBasis += Math.log(factor[i * d + i][0]);
  if (covariance === null) {
    return { basis: round(factor), inverseBasis: round(inverse), lambda: new Float64Array(d), logDetBasis };
  }
  const whitened = product(product(inverse, widen(covariance), d), inverse, d, true);
  const { values, vectors } = symmetricEigen(whitened, d);
  return {
    basis: round(product(factor, vectors, d)),
    inverseBasis: round(product(transpose(vectors, d), inverse, d)),
    lambda: values,
    logDetBasis,
  };
}
