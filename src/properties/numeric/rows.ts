/** max_j |a_ij| of each row of an n × d array; NaN where an entry is. */
export function rowMax(a: Float64Array, d: number): Float64Array {
  const n = a.length / d;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let max = 0;
    for (let j = i * d; j < (i + 1) * d; j++) max = Math.max(max, Math.abs(a[j]));
    out[i] = max;
  }
  return out;
}

/** As {@link rowMax}; NaN where an entry is not finite. */
export function rowSize(a: Float64Array, d: number): Float64Array {
  return rowMax(a, d).map((size) => (Number.isFinite(size) ? size : Number.NaN));
}

/** The operator norm in the max-norm (largest absolute row sum) of each of n matrices, row-major n × d × d; NaN where an entry is. */
export function operatorNorm(a: Float64Array, d: number): Float64Array {
  const n = a.length / (d * d);
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let max = 0;
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += Math.abs(a[(i * d + j) * d + k]);
      max = Math.max(max, sum);
    }
    out[i] = max;
  }
  return out;
}

/** Row by row A v, A n × d × d, v n × d. */
export function multiply(a: Float64Array, v: Float64Array, d: number): Float64Array {
  const out = new Float64Array(v.length);
  for (let row = 0; row < v.length; row++) {
    const start = row - (row % d);
    let sum = 0;
    for (let k = 0; k < d; k++) sum += a[row * d + k] * v[start + k];
    out[row] = sum;
  }
  return out;
}

/** max_j |a_ij - b_ij| of each row; NaN where an entry of either is not finite. */
export function rowDistance(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const n = a.length / d;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let max = 0;
    for (let j = i * d; j < (i + 1) * d; j++) max = Math.max(max, Math.abs(a[j] - b[j]));
    out[i] = Number.isFinite(max) ? max : Number.NaN;
  }
  return out;
}

/** The rows `rows` of an n × d array, in that order. */
export function gather(a: Float64Array, d: number, rows: ArrayLike<number>): Float64Array {
  const out = new Float64Array(rows.length * d);
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < d; j++) out[i * d + j] = a[rows[i] * d + j];
  }
  return out;
}

/** n copies of one number. */
export function filled(n: number, value: number): Float64Array {
  return new Float64Array(n).fill(value);
}

/** Element by element f(a_i, b_i, …) of arrays of one length. */
export function zip(f: (...values: number[]) => number, ...arrays: readonly Float64Array[]): Float64Array {
  return arrays[0].map((_, i) => f(...arrays.map((array) => array[i])));
}
