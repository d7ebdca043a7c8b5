/**
 * Vectors with error bounds: `value` is exact data of the suite, `error` bounds, entry by entry, what the author's arithmetic may
 * differ from it.
 */
export interface Bounded {
  readonly value: Float64Array;
  readonly error: Float64Array;
}

/** A vector known exactly. */
export function exactly(value: Float64Array): Bounded {
  return { value, error: new Float64Array(value.length) };
}

/** `Σ c_k v_k` with `ops` roundings of unit u on every term; `slack[k]` bounds the error of c_k. */
export function combine(
  u: number,
  ops: number,
  terms: readonly { readonly c: number; readonly slack?: number; readonly v: Bounded }[],
): Bounded {
  const length = terms[0].v.value.length;
  const value = new Float64Array(length);
  const error = new Float64Array(length);
  for (const { c, slack = 0, v } of terms) {
    for (let k = 0; k < length; k++) {
      value[k] += c * v.value[k];
      error[k] +=
        Math.abs(c) * (v.error[k] + ops * u * Math.abs(v.value[k])) + slack * (Math.abs(v.value[k]) + v.error[k]);
    }
  }
  return { value, error };
}

/** `c Mᵀ z` for a row-major d × d matrix, its products rounded `ops` times; `slack` bounds the error of c. */
export function transposed(
  u: number,
  ops: number,
  c: number,
  slack: number,
  matrix: Float64Array,
  z: Bounded,
): Bounded {
  const d = z.value.length;
  const value = new Float64Array(d);
  const error = new Float64Array(d);
  for (let k = 0; k < d; k++) {
    for (let m = 0; m < d; m++) {
      const entry = matrix[k * d + m];
      const size = Math.abs(entry * z.value[k]);
      value[m] += c * entry * z.value[k];
      error[m] += Math.abs(c) * (Math.abs(entry) * z.error[k] + ops * u * size) + slack * size;
    }
  }
  return { value, error };
}
