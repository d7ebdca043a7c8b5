/** `P A = L U` of a row-major d × d matrix: L (unit diagonal) below, U on and above the diagonal of `lu`; row i of P A is row pivots[i] of A. */
export interface LuFactors {
  readonly lu: Float64Array;
  readonly pivots: Int32Array;
  readonly sign: number;
  readonly logAbsDet: number;
}

/** Factors `P A = L U` (Golub and Van Loan, algorithm 3.4.1). A singular matrix gives `sign` 0 and `logAbsDet` -∞. */
export function luFactor(matrix: Float64Array, d: number): LuFactors {
  const lu = Float64Array.from(matrix);
  const pivots = Int32Array.from({ length: d }, (_, i) => i);
  let sign = 1;
  let logAbsDet = 0;
  for (let k = 0; k < d; k++) {
    let best = k;
    for (let i = k + 1; i < d; i++) if (Math.abs(lu[i * d + k]) > Math.abs(lu[best * d + k])) best = i;
    if (lu[best * d + k] === 0) return { lu, pivots, sign: 0, logAbsDet: Number.NEGATIVE_INFINITY };
    if (best !== k) {
      sign = -sign;
      const order = pivots[k];
      pivots[k] = pivots[best];
      pivots[best] = order;
      for (let j = 0; j < d; j++) {
        const swap = lu[k * d + j];
        lu[k * d + j] = lu[best * d + j];
        lu[best * d + j] = swap;
      }
    }
    const pivot = lu[k * d + k];
    if (pivot < 0) sign = -sign;
    logAbsDet += Math.log(Math.abs(pivot));
    for (let i = k + 1; i < d; i++) {
      const ratio = lu[i * d + k] / pivot;
      lu[i * d + k] = ratio;
      for (let j = k + 1; j < d; j++) lu[i * d + j] -= ratio * lu[k * d + j];
    }
  }
  return { lu, pivots, sign, logAbsDet };
}

/** Solves `A y = x` into `out` (which may not be `x`); `A` not singular (`sign` ≠ 0), else infinities and NaN. */
export function luSolve(factors: LuFactors, x: Float64Array, d: number, out: Float64Array): void {
  const { lu, pivots } = factors;
  for (let i = 0; i < d; i++) {
    let sum = x[pivots[i]];
    for (let j = 0; j < i; j++) sum -= lu[i * d + j] * out[j];
    out[i] = sum;
  }
  for (let i = d - 1; i >= 0; i--) {
    let sum = out[i];
    for (let j = i + 1; j < d; j++) sum -= lu[i * d + j] * out[j];
    out[i] = sum / lu[i * d + i];
  }
}

/** A⁻¹, row-major. */
export function luInverse(factors: LuFactors, d: number): Float64Array {
  const inverse = new Float64Array(d * d);
  const unit = new Float64Array(d);
  const column = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    unit.fill(0);
    unit[j] = 1;
    luSolve(factors, unit, d, column);
    for (let i = 0; i < d; i++) inverse[i * d + j] = column[i];
  }
  return inverse;
}
