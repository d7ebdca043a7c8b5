/** An unevaluated sum `hi + lo` with |lo| <= u |hi|: about 32 significant digits. */
export interface Double2 {
  readonly hi: number;
  readonly lo: number;
}

const SPLITTER = 134217729; // 2^27 + 1 (Dekker 1971): splits 53 bits into 26 + 26.

/** a + b without rounding (Knuth's TwoSum). */
export function twoSum(a: number, b: number): Double2 {
  const hi = a + b;
  const virtual = hi - a;
  return { hi, lo: a - (hi - virtual) + (b - virtual) };
}

/** The rounding error of the product `p = a * b` (Dekker's TwoProduct); exact while |a|, |b| < 2^996. */
export function productError(a: number, b: number, p: number): number {
  const ca = SPLITTER * a;
  const ah = ca - (ca - a);
  const al = a - ah;
  const cb = SPLITTER * b;
  const bh = cb - (cb - b);
  const bl = b - bh;
  return ah * bh - p + ah * bl + al * bh + al * bl;
}

/** x + y to about 2 u². */
export function add(x: Double2, y: Double2): Double2 {
  const sum = twoSum(x.hi, y.hi);
  return fast(sum.hi, sum.lo + x.lo + y.lo);
}

/** x y to about 4 u². */
export function multiply(x: Double2, y: Double2): Double2 {
  const p = x.hi * y.hi;
  return fast(p, productError(x.hi, y.hi, p) + x.hi * y.lo + x.lo * y.hi);
}

/** 1 / x to about 4 u². */
export function reciprocal(x: Double2): Double2 {
  const q = 1 / x.hi;
  const p = q * x.hi;
  const residual = 1 - p - productError(q, x.hi, p) - q * x.lo;
  return fast(q, q * residual);
}

/** √x to about 4 u², x >= 0. */
export function squareRoot(x: Double2): Double2 {
  if (x.hi === 0) return { hi: 0, lo: 0 };
  const r = Math.sqrt(x.hi);
  const p = r * r;
  return fast(r, (x.hi - p - productError(r, r, p) + x.lo) / (2 * r));
}

/** A number as a Double2. */
export function exact(value: number): Double2 {
  return { hi: value, lo: 0 };
}

function fast(hi: number, lo: number): Double2 {
  const sum = hi + lo;
  return { hi: sum, lo: lo - (sum - hi) };
}
