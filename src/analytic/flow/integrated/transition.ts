/** Workspace of {@link transition}. */
export interface TransitionSpace {
  readonly mean: Float64Array;
  readonly power: Float64Array;
}

/** A workspace for d × d matrices. */
export function transitionSpace(d: number): TransitionSpace {
  return { mean: new Float64Array(d * d), power: new Float64Array(d * d) };
}

/**
 * The transition matrix Φ of e' = A(τ) e over a step of width h, from A at its start, middle and end, into `out` (all
 * row-major d × d): the exponential of h times Simpson's mean of A, the first term of the Magnus series, by scaling, a Taylor
 * polynomial of degree 4 and squaring. It serves error estimates: a few per cent are enough.
 */
export function transition(
  d: number,
  h: number,
  start: Float64Array,
  middle: Float64Array,
  end: Float64Array,
  { mean, power }: TransitionSpace,
  out: Float64Array,
): void {
  const size = d * d;
  let norm = 0;
  for (let e = 0; e < size; e++) {
    mean[e] = (h / 6) * (start[e] + 4 * middle[e] + end[e]);
    norm = Math.max(norm, Math.abs(mean[e]));
  }
  norm *= d;
  const squarings = norm <= 1 ? 0 : Math.min(60, Math.ceil(Math.log2(norm)));
  if (squarings > 0) {
    const scale = 2 ** -squarings;
    for (let e = 0; e < size; e++) mean[e] *= scale;
  }
  for (let e = 0; e < size; e++) out[e] = mean[e] / 4;
  for (let m = 3; m >= 1; m--) {
    for (let e = 0; e < size; e += d + 1) out[e] += 1;
    matrixProduct(d, mean, out, power);
    for (let e = 0; e < size; e++) out[e] = power[e] / m;
  }
  for (let e = 0; e < size; e += d + 1) out[e] += 1;
  for (let i = 0; i < squarings; i++) {
    power.set(out);
    matrixProduct(d, power, power, out);
  }
}

/** out = A B, row-major d × d; out is neither of them. B may begin at an offset. */
export function matrixProduct(d: number, a: Float64Array, b: Float64Array, out: Float64Array, offset = 0): void {
  if (d === 2) {
    const [b0, b1, b2, b3] = [b[offset], b[offset + 1], b[offset + 2], b[offset + 3]];
    out[0] = a[0] * b0 + a[1] * b2;
    out[1] = a[0] * b1 + a[1] * b3;
    out[2] = a[2] * b0 + a[3] * b2;
    out[3] = a[2] * b1 + a[3] * b3;
    return;
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += a[i * d + k] * b[offset + k * d + j];
      out[i * d + j] = sum;
    }
  }
}
