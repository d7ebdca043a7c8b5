import type { Jet } from '../../subject/jet.ts';
import type { Bounded } from './bounded.ts';
import type { Direction } from './evaluation.ts';
import type { LossSpec } from './spec.ts';

/** One row of results in the declared output convention, times canonical. */
interface OutputRow {
  readonly x: Float64Array;
  readonly s: number;
  readonly t: number;
  /** In the declared convention, with the clock's rate divided out: v, X - x or X. */
  readonly y: Float64Array;
}

/** A derivative of an {@link OutputRow} along a direction, likewise. */
export interface OutputTangent {
  readonly direction: Direction;
  readonly dy: Float64Array;
}

/**
 * What an author computes from results in the declared output convention, with a bound of the rounding that this costs in
 * arithmetic of unit u; h = t - s is known to the author within `stepError`.
 */
export interface OutputReader {
  readonly stepError: (s: number, t: number) => number;
  /** X: x + h v, x + o or o. */
  point(row: OutputRow): Bounded;
  /** v off the diagonal: v, o / h or (o - x) / h. Under `average-velocity` on the diagonal too. */
  velocity(row: OutputRow): Bounded;
  /** DX along the tangent's direction: dx + (dt - ds) v + h dv, dx + do or do. */
  push(row: OutputRow, tangent: OutputTangent): Bounded;
}

type ReaderSpec = Pick<LossSpec, 'convention' | 'u' | 'headed' | 'head' | 'timeSize'>;

/** Roundings of these short expressions. */
const OPS = 4;

/**
 * Reads X, v and DX from what a call returned in a declared output convention, with bounds for an author who does so
 * at unit round-off u. Where results are velocities that he reads through a head, X = A x + B o, his rounding is that of X at its own size, over |t - s|, and
 * where the head is known that of (o - α x) / β too.
 */
export function outputReader({ convention: { output }, u, headed, head, timeSize }: ReaderSpec): OutputReader {
  const stepError = (s: number, t: number) => 2 * u * (timeSize(s) + timeSize(t));
  const bounded = (d: number, f: (k: number) => { value: number; size: number; slack?: number }): Bounded => {
    const value = new Float64Array(d);
    const error = new Float64Array(d);
    for (let k = 0; k < d; k++) {
      const entry = f(k);
      value[k] = entry.value;
      error[k] = OPS * u * entry.size + (entry.slack ?? 0);
    }
    return { value, error };
  };
  const { abs } = Math;
  /** Rounding of v, and of Dv along a direction, read as (o - α x) / β. */
  const throughHead = ({ x, s, t, y }: OutputRow, tangent?: OutputTangent) => {
    if (head === undefined) return { v: () => 0, dv: () => 0 };
    const { alpha, beta } = head(s, t);
    const [ofS, ofT] = [2 * u * timeSize(s), 2 * u * timeSize(t)];
    const least = abs(beta[0]);
    const v = (k: number) => {
      const size = 2 * abs(alpha[0] * x[k]) + abs(beta[0] * y[k]);
      const moved = (j: 1 | 2) => abs(alpha[j] * x[k] + beta[j] * y[k]);
      return (OPS * u * size + ofS * moved(1) + ofT * moved(2)) / least;
    };
    const dv = (k: number) => {
      if (tangent === undefined) return 0;
      const { dx, ds, dt } = tangent.direction;
      const along = (jet: Jet) => abs(jet[1] * ds) + abs(jet[2] * dt);
      const size = 2 * (along(alpha) * abs(x[k]) + abs(alpha[0] * dx[k]) + along(beta) * abs(y[k]));
      return (OPS * u * (size + abs(beta[0] * tangent.dy[k])) + along(beta) * v(k)) / least;
    };
    return { v, dv };
  };

  return {
    stepError,
    point: (row) => {
      const { x, s, t, y } = row;
      const read = throughHead(row);
      return bounded(x.length, (k) => {
        if (output === 'map') return { value: y[k], size: 0 };
        if (output === 'displacement') return { value: x[k] + y[k], size: abs(x[k]) + abs(y[k]) };
        const moved = (t - s) * y[k];
        const slack = abs(y[k]) * stepError(s, t) + abs(t - s) * read.v(k);
        return { value: x[k] + moved, size: abs(x[k]) + abs(moved), slack };
      });
    },
    velocity: (row) => {
      const { x, s, t, y } = row;
      const read = throughHead(row);
      return bounded(x.length, (k) => {
        const h = t - s;
        if (output === 'average-velocity') {
          // Through a head the author has X, rounded at its own size, and v from it.
          const carried = headed && h !== 0 ? (2 * abs(x[k]) + abs(h * y[k])) / abs(h) : 0;
          return { value: y[k], size: abs(y[k]) + carried, slack: read.v(k) };
        }
        const moved = output === 'map' ? y[k] - x[k] : y[k];
        const size = (output === 'map' ? abs(y[k]) + abs(x[k]) : abs(y[k])) / abs(h);
        return { value: moved / h, size, slack: (abs(moved) / (h * h)) * stepError(s, t) };
      });
    },
    push: (row, tangent) => {
      const { x, s, t, y } = row;
      const { direction, dy } = tangent;
      const { dx, ds, dt } = direction;
      const read = throughHead(row, tangent);
      return bounded(x.length, (k) => {
        if (output === 'map') return { value: dy[k], size: abs(dy[k]) };
        if (output === 'displacement') return { value: dx[k] + dy[k], size: abs(dx[k]) + abs(dy[k]) };
        const stretch = (dt - ds) * y[k];
        const moved = (t - s) * dy[k];
        const size = abs(dx[k]) + abs(stretch) + abs(moved);
        const through = abs(dt - ds) * read.v(k) + abs(t - s) * read.dv(k);
        return { value: dx[k] + stretch + moved, size, slack: abs(dy[k]) * stepError(s, t) + through };
      });
    },
  };
}
