/** Pairwise different in value, sign and sum; dyadic, so that products with them are exact. */
const SIGNS = [1, -1, -1] as const;
const COEFFICIENTS = [2, 0.5, -1.25] as const;

/** n tangents of a time, ±1 in turn: none is that of the next row or the mean over the batch. */
export function timeTangents(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => SIGNS[i % SIGNS.length]);
}

/** n coefficients of the k-th direction of a combination, others in each row. */
export function rowCoefficients(n: number, k: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => COEFFICIENTS[(i + k) % COEFFICIENTS.length]);
}
