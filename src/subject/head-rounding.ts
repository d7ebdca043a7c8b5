import type { GeneralReading } from './general.ts';
import type { Jet } from './jet.ts';

/** What is known of the exact map at n points: X, ∂_s X and ∂_t X, n × d each. */
interface ExactAt {
  readonly y: Float64Array;
  readonly ds: Float64Array;
  readonly dt: Float64Array;
}

/** Rounding that a convention adds to an honest subject's, n, in units of the round-off of its dtype; row by row in the max-norm. */
export interface HeadRounding {
  /**
   * Of X = A x + B o at o of relative accuracy: |B o| + (|A| + |1 - A|) |x|, and what a relative rounding of the subject's times does, each by |∂X| + |∂A x| + |∂B o|. The
   * second time of a step moves with the first.
   */
  map(x: Float64Array, s: Float64Array, t: Float64Array, at: ExactAt): Float64Array;
  /**
   * Of the derivative DX along (dx, ds, dt): |A dx| + |DA x| + |DB o| + |B Do|, the last at most |DX| and the others; and |DB| times what a rounding of the times does to o.
   */
  tangent(
    x: Float64Array,
    s: Float64Array,
    t: Float64Array,
    at: ExactAt,
    along: {
      readonly dx: Float64Array;
      readonly ds: Float64Array;
      readonly dt: Float64Array;
      readonly dy: Float64Array;
    },
  ): Float64Array;
  /** Of v = (o - α x)/β at a velocity b with ∂_t b: |o/β| + 2 |α/β| |x| and the rounding of the time. */
  velocity(
    x: Float64Array,
    s: Float64Array,
    at: { readonly b: Float64Array; readonly slope: Float64Array },
  ): Float64Array;
}

/** Below this |t - s| a difference quotient of v has no digits. */
const SHORT = 1e-6;

/** See {@link HeadRounding}; `step` where the second argument counts from the first. */
export function headRounding(reading: GeneralReading, step: boolean): HeadRounding {
  // The times of a grid are what they are.
  const exact = reading.grid !== undefined;
  const parts = (x: Float64Array, s: Float64Array, t: Float64Array, at: ExactAt, k: number, i: number) => {
    const { A, B } = reading.map(s[i], t[i]);
    const { alpha, beta } = reading.head(s[i], t[i]);
    const h = t[i] - s[i];
    // ∂_t X = b on the diagonal.
    const v = h === 0 ? at.dt[k] : (at.y[k] - x[k]) / h;
    const o = B[0] === 0 ? 0 : alpha[0] * x[k] + beta[0] * v;
    return { A, B, o };
  };
  /** The terms of ∂o in one of the times, by absolute value. */
  const slope = (x: Float64Array, s: Float64Array, t: Float64Array, at: ExactAt, k: number, i: number, n: 1 | 2) => {
    const { alpha, beta } = reading.head(s[i], t[i]);
    const h = t[i] - s[i];
    const v = h === 0 ? at.dt[k] : (at.y[k] - x[k]) / h;
    const dv = Math.abs(h) < SHORT ? 0 : (n === 1 ? at.ds[k] + v : at.dt[k] - v) / h;
    return Math.abs(alpha[n] * x[k]) + Math.abs(beta[n] * v) + Math.abs(beta[0] * dv);
  };
  return {
    map: (x, s, t, at) =>
      rows(x, s, (k, i) => {
        const { A, B, o } = parts(x, s, t, at, k, i);
        const { first, second } = reading.times(s[i], t[i]);
        const moved = (derivative: number, n: 1 | 2) =>
          Math.abs(derivative) + Math.abs(A[n] * x[k]) + Math.abs(B[n] * o);
        const [atStart, atEnd] = exact ? [0, 0] : [ratio(first, 1), ratio(second, 2)];
        const byStart = atStart * moved(at.ds[k], 1);
        const byEnd = (atEnd + (step ? atStart : 0)) * moved(at.dt[k], 2);
        const own = Math.abs(B[0] * o) + (Math.abs(A[0]) + Math.abs(1 - A[0])) * Math.abs(x[k]);
        return finite(own) + finite(byStart) + finite(byEnd);
      }),
    tangent: (x, s, t, at, { dx, ds, dt, dy }) =>
      rows(x, s, (k, i) => {
        const { A, B, o } = parts(x, s, t, at, k, i);
        const along = (jet: Jet) => jet[1] * ds[i] + jet[2] * dt[i];
        // DA = -(Dα B + α DB) and DB = Dh/β - B Dβ/β, term by term: they may cancel.
        const { alpha, beta } = reading.head(s[i], t[i]);
        const stretch = Math.abs((dt[i] - ds[i]) / beta[0]) + Math.abs((B[0] * along(beta)) / beta[0]);
        const skip = Math.abs(along(alpha) * B[0]) + Math.abs(alpha[0]) * stretch;
        const isPlain = Number.isFinite(stretch) && Number.isFinite(skip);
        const [ofA, ofB] = isPlain ? [skip, stretch] : [Math.abs(along(A)), Math.abs(along(B))];
        const whole = Math.abs(A[0] * dx[k]) + ofA * Math.abs(x[k]) + ofB * Math.abs(o);
        const { first, second } = reading.times(s[i], t[i]);
        const [byStart, byEnd] = exact
          ? [1, 1]
          : [1 + ratio(first, 1), 1 + ratio(second, 2) + (step ? ratio(first, 1) : 0)];
        const moved = byStart * slope(x, s, t, at, k, i, 1) + byEnd * slope(x, s, t, at, k, i, 2);
        return finite(2 * whole + Math.abs(dy[k])) + finite(Math.abs(along(B)) * moved);
      }),
    velocity: (x, s, { b, slope }) =>
      rows(x, s, (k, i) => {
        const { alpha, beta } = reading.velocity(s[i]);
        const skip = Math.abs((alpha[0] / beta[0]) * x[k]);
        const o = Math.abs((alpha[0] * x[k]) / beta[0] + b[k]);
        const change = (jet: Jet) => (jet[1] + jet[2]) / beta[0];
        const moved = Math.abs(slope[k]) + Math.abs(change(alpha) * x[k]) + Math.abs(change(beta) * b[k]);
        return finite(o + 2 * skip) + finite(exact ? 0 : ratio(reading.times(s[i], s[i]).first, 1) * moved);
      }),
  };
}

/** |T / T'|: by how much a relative rounding of a time on the subject's clock moves the canonical one. */
function ratio(time: Jet, n: 1 | 2): number {
  const moved = Math.abs(time[0] / time[n]);
  return Number.isFinite(moved) ? moved : 0;
}

/** What cannot be said adds nothing. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function rows(x: Float64Array, s: Float64Array, size: (k: number, i: number) => number): Float64Array {
  const d = x.length / s.length;
  const out = new Float64Array(s.length);
  for (let k = 0; k < x.length; k++) {
    const i = Math.floor(k / d);
    out[i] = Math.max(out[i], size(k, i));
  }
  return out;
}
