import type { FloatArray } from '../core/precision.ts';

/** A value or a promise of it: every function of a subject may be asynchronous. */
export type Awaitable<T> = T | Promise<T>;

/** n points x (row-major n × d) at first times s, to be carried to second times t; s and t have length n. */
export interface MapCall {
  readonly x: FloatArray;
  readonly s: FloatArray;
  readonly t: FloatArray;
  readonly n: number;
  readonly d: number;
}

/** A map call with tangents: the derivative in direction (dx, ds, dt). */
export interface MapJvpCall extends MapCall {
  readonly dx: FloatArray;
  readonly ds: FloatArray;
  readonly dt: FloatArray;
}

/** n points x at times t (length n). */
export interface PointCall {
  readonly x: FloatArray;
  readonly t: FloatArray;
  readonly n: number;
  readonly d: number;
}

/** A value and its derivative in one direction. */
export interface Dual<T> {
  readonly y: T;
  readonly dy: T;
}
