/** log|det A| and A⁻¹ of one matrix. */
export interface Factored {
  readonly logDet: number;
  readonly inverse: Float64Array;
}

/**
 * Gauss–Jordan elimination with partial pivoting of a row-major d × d matrix at `offset` of `a`. A singular or non-finite
 * matrix has logDet -Infinity or NaN and a non-finite inverse.
 */
export function factor(a: Float64Array, d: number, offset = 0): Factored {
  const m = a.slice(offset, offset + d * d);
  const inverse = new Float64Array(d * d);
  for (let i = 0; i < d; i++) inverse[i * d + i] = 1;
  let logDet = 0;
  for (let col = 0; col < d; col++) {
    let pivot = col;
    for (let row = col + 1; row < d; row++) if (Math.abs(m[row * d + col]) > Math.abs(m[pivot * d + col])) pivot = row;
    swapRows(m, d, col, pivot);
    swapRows(inverse, d, col, pivot);
    const head = m[col * d + col];
    logDet += Math.log(Math.abs(head));
    for (let row = 0; row < d; row++) {
      if (row === col) continue;
      const ratio = m[row * d + col] / head;
      if (ratio === 0) continue;
      for (let k = 0; k < d; k++) {
        m[row * d + k] -= ratio * m[col * d + k];
        inverse[row * d + k] -= ratio * inverse[col * d + k];
      }
    }
    for (let k = 0; k < d; k++) {
      m[col * d + k] /= head;
      inverse[col * d + k] /= head;
    }
  }
  return { logDet, inverse };
}

function swapRows(m: Float64Array, d: number, i: number, j: number): void {
  if (i === j) return;
  for (let k = 0; k < d; k++) {
    const value = m[i * d + k];
    m[i * d + k] = m[j * d + k];
    m[j * d + k] = value;
  }
}
