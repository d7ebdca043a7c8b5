import { expectedError, type FlowproofError } from '../core/errors.ts';
import type { DoubleDoubleMatrix } from './linear-algebra/double-double.ts';
import { cholesky } from './linear-algebra/index.ts';
import type { Covariance } from './types.ts';

/** Sums of weights this close to 1 are decimal fractions that were rounded; others are mistakes. */
const WEIGHT_SUM_SLACK = 1e-9;

/** An `invalid-problem` error at a path of the problem. */
export function invalid(path: string, expected: string, got: unknown, hint: string): FlowproofError {
  return expectedError('invalid-problem', path, expected, got, hint);
}

/** A vector of d finite numbers. */
export function vectorAt(path: string, value: unknown, d: number): Float64Array {
  if (!isList(value) || value.length !== d) {
    throw invalid(path, `${d} numbers`, value, `Give one number for each of the ${d} dimensions.`);
  }
  const vector = new Float64Array(d);
  for (let i = 0; i < d; i++) vector[i] = finiteAt(`${path}[${i}]`, value[i]);
  return vector;
}

/** A finite number. */
export function finiteAt(path: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw invalid(path, 'a finite number', value, 'Replace it by a number.');
}

/** A d × d matrix given as rows. */
export function matrixAt(path: string, value: unknown, d: number): Float64Array {
  if (!isList(value) || value.length !== d) {
    throw invalid(path, `${d} rows of ${d} numbers`, value, 'Give the matrix as an array of rows.');
  }
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < d; i++) matrix.set(vectorAt(`${path}[${i}]`, value[i], d), i * d);
  return matrix;
}

/** A non-empty array. */
export function listAt<T>(path: string, value: readonly T[] | undefined): readonly T[] {
  if (Array.isArray(value) && value.length > 0) return value;
  throw invalid(path, 'a non-empty array', value, 'Give at least one entry.');
}

/** Positive weights, scaled to sum to exactly 1 up to one rounding. */
export function weightsAt(path: string, values: readonly unknown[], name: (i: number) => string): Float64Array {
  const weights = Float64Array.from(values, (value, i) => {
    if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
    throw invalid(name(i), 'a positive weight', value, 'Drop entries without mass; weights sum to 1.');
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (!(Math.abs(sum - 1) <= WEIGHT_SUM_SLACK)) {
    throw invalid(path, 'weights that sum to 1', sum, `Divide each weight by ${sum}.`);
  }
  return sum === 1 ? weights : weights.map((weight) => weight / sum);
}

/** A covariance as its full matrix with its Cholesky factor; `diagonal` where it was given as such. */
export interface CheckedCovariance {
  readonly matrix: Float64Array;
  readonly factor: DoubleDoubleMatrix;
  readonly diagonal: boolean;
}

/** A symmetric positive definite covariance: a variance, a diagonal or rows. */
export function covarianceAt(path: string, value: Covariance, d: number): CheckedCovariance {
  const matrix = covarianceMatrix(path, value, d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      const gap = Math.abs(matrix[i * d + j] - matrix[j * d + i]);
      if (gap > 2 ** -50 * Math.sqrt(Math.abs(matrix[i * (d + 1)] * matrix[j * (d + 1)]))) {
        throw invalid(
          path,
          'a symmetric matrix',
          `${matrix[i * d + j]} at [${i}][${j}] and ${matrix[j * d + i]} at [${j}][${i}]`,
          'Make both entries equal.',
        );
      }
      const mean = 0.5 * (matrix[i * d + j] + matrix[j * d + i]);
      matrix[i * d + j] = mean;
      matrix[j * d + i] = mean;
    }
  }
  const result = cholesky(matrix, d);
  if ('failedAt' in result) {
    throw invalid(
      path,
      'a positive definite covariance',
      `one whose leading ${result.failedAt + 1} × ${result.failedAt + 1} block is not`,
      'Use positive variances; for target mass without variance use a target of kind "points".',
    );
  }
  let diagonal = true;
  for (let i = 0; i < d * d; i++) if (i % (d + 1) !== 0 && matrix[i] !== 0) diagonal = false;
  return { matrix, factor: result.factor, diagonal };
}

function covarianceMatrix(path: string, value: Covariance, d: number): Float64Array {
  const matrix = new Float64Array(d * d);
  if (typeof value === 'number') {
    for (let i = 0; i < d; i++) matrix[i * (d + 1)] = finiteAt(path, value);
    return matrix;
  }
  if (isList(value) && value.length > 0 && !isList(value[0])) {
    const variances = vectorAt(path, value, d);
    for (let i = 0; i < d; i++) matrix[i * (d + 1)] = variances[i];
    return matrix;
  }
  if (!isList(value)) {
    throw invalid(path, 'a variance, a vector of variances or a matrix', value, 'Give a number, an array or rows.');
  }
  return matrixAt(path, value, d);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
