/** Multiples of 2^-bits, without -0: the rounder numbers that shrinking tries. */
export function rounded(values: Float64Array, bits: number): Float64Array {
  const unit = 2 ** -bits;
  return values.map((value) => Math.round(value / unit) * unit + 0);
}

/** True where two arrays of one length differ in an entry. */
export function differs(a: Float64Array, b: Float64Array): boolean {
  return a.some((value, i) => value !== b[i]);
}
