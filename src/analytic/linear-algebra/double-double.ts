/**
 * Numbers of about 106 bits as unevaluated sums `hi + lo` (Dekker 1971; error-free transformations by Knuth and
 * Veltkamp). Only the preparation of a problem uses them: a covariance of condition 1e4 would otherwise leave the
 * smallest variances with twelve digits.
 */
export type DoubleDouble = readonly [hi: number, lo: number];

/** Row-major square matrix. */
export type DoubleDoubleMatrix = DoubleDouble[];

/** 2²⁷ + 1: splits a float64 into halves of 26 bits (Veltkamp). */
const SPLITTER = 134217729;

/** 0. */
export const ZERO: DoubleDouble = [0, 0];

function quickSum(a: number, b: number): DoubleDouble {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

/** a + b. */
export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const sum = a[0] + b[0];
  const part = sum - a[0];
  const error = a[0] - (sum - part) + (b[0] - part);
  return quickSum(sum, error + a[1] + b[1]);
}

/** -a. */
export function negate(a: DoubleDouble): DoubleDouble {
  return [-a[0], -a[1]];
}

/** a - b. */
export function subtract(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  return add(a, negate(b));
}

/** a · b. */
export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const product = a[0] * b[0];
  const splitA = SPLITTER * a[0];
  const highA = splitA - (splitA - a[0]);
  const lowA = a[0] - highA;
  const splitB = SPLITTER * b[0];
  const highB = splitB - (splitB - b[0]);
  const lowB = b[0] - highB;
  const error = lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
  return quickSum(product, error + a[0] * b[1] + a[1] * b[0]);
}

/** a / b. */
export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const first = a[0] / b[0];
  const rest = subtract(a, multiply([first, 0], b));
  const second = rest[0] / b[0];
  const last = subtract(rest, multiply([second, 0], b));
  return add(quickSum(first, second), [last[0] / b[0], 0]);
}

/** √a for a > 0. */
export function squareRoot(a: DoubleDouble): DoubleDouble {
  const root = Math.sqrt(a[0]);
  const rest = subtract(a, multiply([root, 0], [root, 0]));
  return quickSum(root, rest[0] / (2 * root));
}

/** Widened copy of a row-major matrix or vector. */
export function widen(values: ArrayLike<number>): DoubleDoubleMatrix {
  return Array.from(values, (value): DoubleDouble => [value, 0]);
}

/** Rounded to float64. */
export function round(values: readonly DoubleDouble[]): Float64Array {
  return Float64Array.from(values, (value) => value[0]);
}

/** A B, or A Bᵀ when `transposed`, for d × d matrices. */
export function product(
  a: DoubleDoubleMatrix,
  b: DoubleDoubleMatrix,
  d: number,
  transposed = false,
): DoubleDoubleMatrix {
  const result: DoubleDoubleMatrix = new Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = ZERO;
      for (let k = 0; k < d; k++) {
        const left = a[i * d + k];
        if (left[0] === 0) continue;
        sum = add(sum, multiply(left, transposed ? b[j * d + k] : b[k * d + j]));
      }
      result[i * d + j] = sum;
    }
  }
  return result;
}

/** Aᵀ. */
export function transpose(a: DoubleDoubleMatrix, d: number): DoubleDoubleMatrix {
  return Array.from({ length: d * d }, (_, index) => a[(index % d) * d + Math.floor(index / d)]);
}
