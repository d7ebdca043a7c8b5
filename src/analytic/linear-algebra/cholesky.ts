import { add, type DoubleDoubleMatrix, divide, multiply, negate, squareRoot, widen, ZERO } from './double-double.ts';

/**
 * Lower Cholesky factor L of a symmetric matrix `A = L Lᵀ` (row-major d × d), in double-double arithmetic, or the index of
 * the first pivot that is not positive. A pivot counts as positive above the round-off `d · 2⁻⁵² · A_ii` of entries that were
 * given in float64: below it the matrix is semidefinite as far as its digits say.
 */
export function cholesky(
  matrix: Float64Array,
  d: number,
): { readonly factor: DoubleDoubleMatrix } | { readonly failedAt: number } {
  const a = widen(matrix);
  const factor: DoubleDoubleMatrix = new Array(d * d).fill(ZERO);
  for (let j = 0; j < d; j++) {
    let pivot = a[j * d + j];
    for (let k = 0; k < j; k++) pivot = add(pivot, negate(multiply(factor[j * d + k], factor[j * d + k])));
    if (!(pivot[0] > d * 2 ** -52 * matrix[j * d + j])) return { failedAt: j };
    const diagonal = squareRoot(pivot);
    factor[j * d + j] = diagonal;
    for (let i = j + 1; i < d; i++) {
      let sum = a[i * d + j];
      for (let k = 0; k < j; k++) sum = add(sum, negate(multiply(factor[i * d + k], factor[j * d + k])));
      factor[i * d + j] = divide(sum, diagonal);
    }
  }
  return { factor };
}

/** Inverse of a lower triangular matrix with non-zero diagonal. */
export function invertLower(factor: DoubleDoubleMatrix, d: number): DoubleDoubleMatrix {
  const inverse: DoubleDoubleMatrix = new Array(d * d).fill(ZERO);
  for (let j = 0; j < d; j++) {
    inverse[j * d + j] = divide([1, 0], factor[j * d + j]);
    for (let i = j + 1; i < d; i++) {
      let sum = ZERO;
      for (let k = j; k < i; k++) sum = add(sum, multiply(factor[i * d + k], inverse[k * d + j]));
      inverse[i * d + j] = divide(negate(sum), factor[i * d + i]);
    }
  }
  return inverse;
}
