/** Workspace of {@link transition}. */
export interface TransitionSpace {
  readonly mean: Float64Array;
  readonly k2: Float64Array;
  readonly k3: Float64Array;
  readonly k4: Float64Array;
  readonly stage: Float64Array;
}

/** A workspace for d × d matrices. */
export function transitionSpace(d: number): TransitionSpace {
  const matrix = (): Float64Array => new Float64Array(d * d);
  return { mean: matrix(), k2: matrix(), k3: matrix(), k4: matrix(), stage: matrix() };
}

/**
 * The transition matrix Φ of e' = A(τ) e over a step of width h, from A at its start, middle and end, into `out` (all
 * row-major d × d). Classical Runge–Kutta where h‖A‖ <= 1; beyond, the exponential of Simpson's mean of A (first term of
 * the Magnus series), which stays positive and decays where A contracts. It serves error estimates: a few per cent are enough.
 */
export function transition(
  d: number,
  h: number,
  start: Float64Array,
  middle: Float64Array,
  end: Float64Array,
  space: TransitionSpace,
  out: Float64Array,
): void {
  const size = d * d;
  const { mean } = space;
  let norm = 0;
  for (let e = 0; e < size; e++) {
    mean[e] = (h / 6) * (start[e] + 4 * middle[e] + end[e]);
    norm = Math.max(norm, Math.abs(mean[e]));
  }
  if (norm * d <= 1) rungeKutta(d, h, start, middle, end, space, out);
  else exponential(d, norm * d, space, out);
}

function rungeKutta(
  d: number,
  h: number,
  start: Float64Array,
  middle: Float64Array,
  end: Float64Array,
  { k2, k3, k4, stage }: TransitionSpace,
  out: Float64Array,
): void {
  const size = d * d;
  const k = [start, k2, k3, k4];
  for (let i = 1; i < 4; i++) {
    const step = i === 3 ? h : h / 2;
    for (let e = 0; e < size; e++) stage[e] = step * k[i - 1][e] + (e % (d + 1) === 0 ? 1 : 0);
    matrixProduct(d, i === 3 ? end : middle, stage, k[i]);
  }
  for (let e = 0; e < size; e++) {
    out[e] = (h / 6) * (k[0][e] + 2 * k[1][e] + 2 * k[2][e] + k[3][e]) + (e % (d + 1) === 0 ? 1 : 0);
  }
}

/** exp(`mean`) by scaling, a Taylor polynomial of degree 6 and squaring; overwrites it. */
function exponential(d: number, norm: number, { mean, k2, k3 }: TransitionSpace, out: Float64Array): void {
  const size = d * d;
  const squarings = Math.max(0, Math.ceil(Math.log2(norm)) + 1);
  let power = k2;
  let next = k3;
  for (let e = 0; e < size; e++) {
    mean[e] *= 2 ** -squarings;
    power[e] = e % (d + 1) === 0 ? 1 : 0;
  }
  out.set(power);
  for (let m = 1; m <= 6; m++) {
    matrixProduct(d, mean, power, next);
    for (let e = 0; e < size; e++) {
      next[e] /= m;
      out[e] += next[e];
    }
    [power, next] = [next, power];
  }
  for (let i = 0; i < squarings; i++) {
    power.set(out);
    matrixProduct(d, power, power, out);
  }
}

/** out = A B, row-major d × d. */
export function matrixProduct(d: number, a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += a[i * d + k] * b[k * d + j];
      out[i * d + j] = sum;
    }
  }
}
