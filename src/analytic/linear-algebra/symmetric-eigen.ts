import {
  add,
  type DoubleDouble,
  type DoubleDoubleMatrix,
  divide,
  multiply,
  negate,
  product,
  squareRoot,
  subtract,
  transpose,
  widen,
} from './double-double.ts';

const MAXIMAL_SWEEPS = 60;

/** Eigenvalues and eigenvectors of a symmetric matrix, `A = Q diag(values) Qᵀ`, columns of Q, in no order. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: DoubleDoubleMatrix;
}

/**
 * Symmetric eigenproblem by cyclic Jacobi rotations (Golub and Van Loan, section 8.5), first in float64, then, from the
 * nearly diagonal `QᵀAQ`, one or two sweeps in double-double: eigenvalues of a positive definite matrix to a relative
 * `2⁻⁹⁰ cond(A)`, Q orthogonal to about 2⁻⁹⁰. `matrix` is row-major d × d and symmetric.
 */
export function symmetricEigen(matrix: DoubleDoubleMatrix, d: number): SymmetricEigen {
  const rough = Float64Array.from(matrix, (value) => value[0]);
  const start = orthonormalise(widen(jacobi(rough, d)), d);
  let vectors = start;
  const work = product(product(transpose(start, d), matrix, d), start, d);
  vectors = polish(work, start, d);
  return { values: Float64Array.from({ length: d }, (_, i) => work[i * d + i][0]), vectors };
}

/** Rotations in float64 on a copy; returns Q. */
function jacobi(a: Float64Array, d: number): Float64Array {
  const q = new Float64Array(d * d);
  for (let i = 0; i < d; i++) q[i * d + i] = 1;
  for (let sweep = 0; sweep < MAXIMAL_SWEEPS; sweep++) {
    let rotated = false;
    for (let i = 0; i < d - 1; i++) {
      for (let j = i + 1; j < d; j++) {
        const off = a[i * d + j];
        if (Math.abs(off) <= 2 ** -53 * Math.sqrt(Math.abs(a[i * d + i] * a[j * d + j]))) continue;
        rotated = true;
        const theta = (a[j * d + j] - a[i * d + i]) / (2 * off);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(1, theta));
        const c = 1 / Math.hypot(1, t);
        const s = t * c;
        for (let k = 0; k < d; k++) {
          const left = a[k * d + i];
          const right = a[k * d + j];
          a[k * d + i] = c * left - s * right;
          a[k * d + j] = s * left + c * right;
        }
        for (let k = 0; k < d; k++) {
          const left = a[i * d + k];
          const right = a[j * d + k];
          a[i * d + k] = c * left - s * right;
          a[j * d + k] = s * left + c * right;
          const first = q[k * d + i];
          const second = q[k * d + j];
          q[k * d + i] = c * first - s * second;
          q[k * d + j] = s * first + c * second;
        }
      }
    }
    if (!rotated) break;
  }
  return q;
}

/** One Newton-Schulz step `Q (3I - QᵀQ)/2`: squares the departure from orthogonality. */
function orthonormalise(q: DoubleDoubleMatrix, d: number): DoubleDoubleMatrix {
  const gram = product(transpose(q, d), q, d);
  const correction = gram.map((value, index): DoubleDouble => {
    const diagonal = index % (d + 1) === 0;
    return multiply(subtract(diagonal ? [3, 0] : [0, 0], value), [0.5, 0]);
  });
  return product(q, correction, d);
}

/** Jacobi sweeps in double-double: diagonalises `a` in place, returns the vectors. */
function polish(a: DoubleDoubleMatrix, start: DoubleDoubleMatrix, d: number): DoubleDoubleMatrix {
  const q = [...start];
  for (let sweep = 0; sweep < MAXIMAL_SWEEPS; sweep++) {
    let rotated = false;
    for (let i = 0; i < d - 1; i++) {
      for (let j = i + 1; j < d; j++) {
        const off = a[i * d + j];
        if (Math.abs(off[0]) <= 2 ** -90 * Math.sqrt(Math.abs(a[i * d + i][0] * a[j * d + j][0]))) continue;
        rotated = true;
        const theta = divide(subtract(a[j * d + j], a[i * d + i]), multiply([2, 0], off));
        const size = theta[0] < 0 ? negate(theta) : theta;
        const root = squareRoot(add([1, 0], multiply(size, size)));
        const magnitude = divide([1, 0], add(size, root));
        const t = theta[0] < 0 ? negate(magnitude) : magnitude;
        const c = divide([1, 0], squareRoot(add([1, 0], multiply(t, t))));
        const s = multiply(t, c);
        for (let k = 0; k < d; k++) rotate(a, k * d + i, k * d + j, c, s);
        for (let k = 0; k < d; k++) {
          rotate(a, i * d + k, j * d + k, c, s);
          rotate(q, k * d + i, k * d + j, c, s);
        }
      }
    }
    if (!rotated) break;
  }
  return q;
}

function rotate(m: DoubleDoubleMatrix, i: number, j: number, c: DoubleDouble, s: DoubleDouble): void {
  const left = m[i];
  const right = m[j];
  m[i] = subtract(multiply(c, left), multiply(s, right));
  m[j] = add(multiply(s, left), multiply(c, right));
}
