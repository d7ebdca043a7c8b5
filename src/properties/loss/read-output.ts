import type { Convention } from '../../subject/convention.ts';
import type { Bounded } from './bounded.ts';
import type { Direction } from './evaluation.ts';

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

/** Roundings of these short expressions. */
const OPS = 4;

/**
 * Reads X, v and DX from what a call returned in a declared output convention, with bounds for an author who does so
 * at unit round-off `u`; `headed` where results are velocities that he reads through a head X = A x + B F.
 */
export function outputReader({ output }: Convention, u: number, headed = false): OutputReader {
  const stepError = (s: number, t: number) => 2 * u * (1 + Math.abs(s) + Math.abs(t));
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

  return {
    stepError,
    point: ({ x, s, t, y }) =>
      bounded(x.length, (k) => {
        if (output === 'map') return { value: y[k], size: 0 };
        if (output === 'displacement') return { value: x[k] + y[k], size: abs(x[k]) + abs(y[k]) };
        const moved = (t - s) * y[k];
        return { value: x[k] + moved, size: abs(x[k]) + abs(moved), slack: abs(y[k]) * stepError(s, t) };
      }),
    velocity: ({ x, s, t, y }) =>
      bounded(x.length, (k) => {
        const h = t - s;
        if (output === 'average-velocity') {
          // Through a head the author has X, rounded at its own size, and v from it.
          const carried = headed && h !== 0 ? (2 * abs(x[k]) + abs(h * y[k])) / abs(h) : 0;
          return { value: y[k], size: abs(y[k]) + carried };
        }
        const moved = output === 'map' ? y[k] - x[k] : y[k];
        const size = (output === 'map' ? abs(y[k]) + abs(x[k]) : abs(y[k])) / abs(h);
        return { value: moved / h, size, slack: (abs(moved) / (h * h)) * stepError(s, t) };
      }),
    push: ({ x, s, t, y }, { direction: { dx, ds, dt }, dy }) =>
      bounded(x.length, (k) => {
        if (output === 'map') return { value: dy[k], size: abs(dy[k]) };
        if (output === 'displacement') return { value: dx[k] + dy[k], size: abs(dx[k]) + abs(dy[k]) };
        const stretch = (dt - ds) * y[k];
        const moved = (t - s) * dy[k];
        const size = abs(dx[k]) + abs(stretch) + abs(moved);
        return { value: dx[k] + stretch + moved, size, slack: abs(dy[k]) * stepError(s, t) };
      }),
  };
}
