import type { Bounded } from './bounded.ts';
import type { Quotient } from './difference.ts';

/** What the definition uses an evaluation of the net for. */
export type Role = 'student' | 'teacher' | 'first leg' | 'second leg' | 'diagonal';

/** A direction of differentiation in (x, s, t), canonical. */
export interface Direction {
  readonly dx: Float64Array;
  readonly ds: number;
  readonly dt: number;
  /** Bound of the error of the entries of dx, beyond their rounding. Default 0. */
  readonly error?: number;
}

/**
 * The net at one place (x, s, t) of one row, canonical, X = X̂_{s,t}(x) and v = v̂_{s,t}(x). Errors bound what the author's arithmetic
 * may add in getting these from the results of the call in the declared output convention.
 */
export interface Evaluation {
  readonly x: Float64Array;
  readonly s: number;
  readonly t: number;
  /** Calls and rows that were made there; empty where the suite itself evaluated. */
  readonly cells: readonly Cell[];
  /** Bound of the error of t - s. */
  readonly stepError: number;
  /** X. */
  point(): Bounded;
  /** v; undefined where the recorded calls do not determine it. */
  velocity(): Bounded | undefined;
  /** ∇X dx + ∂_s X ds + ∂_t X dt; undefined where the recorded calls do not determine it. */
  push(direction: Direction): Bounded | undefined;
  /** ∇v, row-major d × d; with a direction how Dv along it answers to its dx, which for a difference quotient is ∇v at its own places. */
  gradient(along?: Direction): Float64Array;
  /** The places of the difference quotient that stands for the derivative along a direction; absent where forward mode does. */
  quotient?(direction: Direction): Quotient | undefined;
}

/** One row of one recorded call. */
export interface Cell {
  readonly call: number;
  readonly row: number;
}

/** The net at a place, or undefined where it was not called there (or not with the derivative that is asked for). */
export type Ask = (role: Role, x: Bounded, s: number, t: number) => Evaluation | undefined;

/** The gradient of a row's term at one place: cotangents of v and, along a direction, of Dv. */
export interface PlaceCotangent {
  readonly at: Evaluation;
  readonly v: Bounded;
  readonly derivative?: { readonly direction: Direction; readonly z: Bounded };
}
