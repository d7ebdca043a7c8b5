/** Element types in which a subject computes. */
export type DType = 'float64' | 'float32';

/** Unit round-off u: half the distance from 1 to the next number. 2⁻⁵³ or 2⁻²⁴. */
export const UNIT_ROUNDOFF: Readonly<Record<DType, number>> = { float64: 2 ** -53, float32: 2 ** -24 };

/** The typed array that holds a dtype. */
export type FloatArray = Float64Array | Float32Array;

/** `values` rounded to the dtype and widened again: what a subject of that dtype really receives. */
export function roundTo(dtype: DType, values: Float64Array): Float64Array {
  return dtype === 'float64' ? values : Float64Array.from(Float32Array.from(values));
}

/** `values` as the typed array that a subject of that dtype is given. Always a copy. */
export function asDType(dtype: DType, values: Float64Array): FloatArray {
  return dtype === 'float64' ? Float64Array.from(values) : Float32Array.from(values);
}
