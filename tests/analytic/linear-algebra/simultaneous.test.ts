import { describe, expect, test } from 'vitest';
import { add, type DoubleDouble, multiply, ZERO } from '../../../src/analytic/linear-algebra/double-double.ts';
import {
  cholesky,
  luFactor,
  luInverse,
  luSolve,
  simultaneousDiagonal,
} from '../../../src/analytic/linear-algebra/index.ts';
import { stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';

/** Σ_k a_ik w_k a_jk in double-double, so that the check is sharper than what it checks. */
function recomposed(basis: Float64Array, weights: Float64Array, d: number): Float64Array {
  return Float64Array.from({ length: d * d }, (_, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    let sum: DoubleDouble = ZERO;
    for (let k = 0; k < d; k++) {
      const product = multiply([basis[i * d + k], 0], [basis[j * d + k], 0]);
      sum = add(sum, multiply(product, [weights[k], 0]));
    }
    return sum[0];
  });
}

/** Random symmetric matrix with eigenvalues spread over `condition`, symmetric bit for bit. */
function covariance(rng: ReturnType<typeof stream>, d: number, condition: number): Float64Array {
  const q = rng.normals(d * d);
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < i; j++) {
        let dot = 0;
        for (let k = 0; k < d; k++) dot += q[i * d + k] * q[j * d + k];
        for (let k = 0; k < d; k++) q[i * d + k] -= dot * q[j * d + k];
      }
      const norm = Math.hypot(...q.subarray(i * d, (i + 1) * d));
      for (let k = 0; k < d; k++) q[i * d + k] /= norm;
    }
  }
  const values = Float64Array.from({ length: d }, (_, k) => condition ** (-k / Math.max(1, d - 1)));
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += q[k * d + i] * values[k] * q[k * d + j];
      matrix[i * d + j] = sum;
      matrix[j * d + i] = sum;
    }
  }
  return matrix;
}

describe('simultaneous diagonalisation', () => {
  test.each([
    [1, 1],
    [2, 1e4],
    [3, 1e4],
    [5, 1e8],
    [16, 1e4],
    [64, 1e4],
  ])('recomposes both matrices to round-off (d = %i, condition %d)', (d, condition) => {
    const rng = stream(seed, 'simultaneous', d);
    const first = covariance(rng, d, Math.sqrt(condition));
    const second = covariance(rng, d, condition);
    const result = cholesky(first, d);
    if (!('factor' in result)) throw new Error('not positive definite');
    const { basis, inverseBasis, lambda, logDetBasis } = simultaneousDiagonal(result.factor, second, d);
    const ones = new Float64Array(d).fill(1);
    const sums = recomposed(basis.map(Math.abs), ones, d);
    recomposed(basis, ones, d).forEach((value, at) => {
      expect(Math.abs(value - first[at]), `seed ${seed}`).toBeLessThanOrEqual(4 * 2 ** -53 * sums[at]);
    });
    const weighted = recomposed(basis.map(Math.abs), lambda, d);
    recomposed(basis, lambda, d).forEach((value, at) => {
      expect(Math.abs(value - second[at]), `seed ${seed}`).toBeLessThanOrEqual(6 * 2 ** -53 * weighted[at]);
    });
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        let sum = i === j ? -1 : 0;
        let size = 0;
        for (let k = 0; k < d; k++) {
          sum += basis[i * d + k] * inverseBasis[k * d + j];
          size += Math.abs(basis[i * d + k] * inverseBasis[k * d + j]);
        }
        expect(Math.abs(sum), `seed ${seed}`).toBeLessThanOrEqual((d + 4) * 2 ** -53 * (size + 1));
      }
    }
    const { logAbsDet } = luFactor(basis, d);
    expect(logDetBasis).toBeCloseTo(logAbsDet, 9);
  });

  test('keeps multiple eigenvalues', () => {
    const d = 3;
    const identity = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
    const result = cholesky(identity, d);
    if (!('factor' in result)) throw new Error('not positive definite');
    const { lambda } = simultaneousDiagonal(
      result.factor,
      identity.map((value) => 0.25 * value),
      d,
    );
    expect([...lambda]).toEqual([0.25, 0.25, 0.25]);
  });

  test('of a point has λ = 0', () => {
    const result = cholesky(Float64Array.of(4), 1);
    if (!('factor' in result)) throw new Error('not positive definite');
    const { basis, inverseBasis, lambda } = simultaneousDiagonal(result.factor, null, 1);
    expect([basis[0], inverseBasis[0], lambda[0]]).toEqual([2, 0.5, 0]);
  });
});

test('Cholesky names the first pivot that fails', () => {
  expect(cholesky(Float64Array.of(1, 0, 0, 0, 1, 2, 0, 2, 1), 3)).toEqual({ failedAt: 2 });
  expect(cholesky(Float64Array.of(0), 1)).toEqual({ failedAt: 0 });
});

test('LU solves, inverts and has the determinant with its sign', () => {
  const matrix = Float64Array.of(0, 2, 1, 1, -1, 0, 3, 0, -2);
  const factors = luFactor(matrix, 3);
  // det by the first row: -2·(1·-2 - 0·3) + 1·(0 + 3) = 7.
  expect(factors.sign * Math.exp(factors.logAbsDet)).toBeCloseTo(7, 12);
  const y = new Float64Array(3);
  luSolve(factors, Float64Array.of(7, -1, -3), 3, y);
  expect([...y].map((value) => Math.round(value * 1e12) / 1e12)).toEqual([1, 2, 3]);
  const inverse = luInverse(factors, 3);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      let sum = 0;
      for (let k = 0; k < 3; k++) sum += matrix[i * 3 + k] * inverse[k * 3 + j];
      expect(sum).toBeCloseTo(i === j ? 1 : 0, 14);
    }
  }
  expect(luFactor(Float64Array.of(1, 2, 2, 4), 2).sign).toBe(0);
});
