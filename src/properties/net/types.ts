import type { DType } from '../../core/precision.ts';
import type { FullConventionInput } from '../../subject/convention.ts';
import type { Dual, PlainLossNet, PlaneWaves } from '../../subject/types.ts';

/**
 * The net of the suite stands where the author's network stands: in canonical time
 *
 *     v̂_k(x, s, t) = v*(x, s, t) + Σ_j θ_{k,j} φ_j(x, s, t),     X̂ = x + (t - s) v̂,
 *
 * with v* the exact average velocity of the problem and k the number of the call. The values of θ are the same for every
 * call; each call has parameters of its own, so that a gradient comes call by call. Arguments and results are in the
 * declared convention, whatever it says: clocks, second times, scales of the points, and o = α x + β v̂ for the output of any head.
 */

/** Gradient in one row's point and times. */
interface PointCotangent {
  readonly x: Float64Array;
  readonly s: number;
  readonly t: number;
}

/**
 * J smooth bounded vector fields φ_j: value, value on the diagonal, ∇, ∂_s and ∂_t all non-zero. One row at a time: x and dx
 * have length d; values, derivatives and cotangents are J × d.
 */
export interface Features {
  readonly count: number;
  readonly dimension: number;
  /** The coefficients of the fields, for a net that lives elsewhere. */
  readonly waves: PlaneWaves;
  /** φ_j(x, s, t) and its derivative in direction (dx, ds, dt). */
  dual(
    x: Float64Array,
    s: number,
    t: number,
    dx: Float64Array,
    ds: number,
    dt: number,
  ): { readonly value: Float64Array; readonly derivative: Float64Array };
  /** Gradient in (x, s, t) of `Σ_j c_j · φ_j(x, s, t)`. */
  gradient(x: Float64Array, s: number, t: number, cotangent: Float64Array): PointCotangent;
  /** Gradient in (x, s, t) of `Σ_j c_j · Dφ_j(x, s, t)[dx, ds, dt]`. */
  second(
    x: Float64Array,
    s: number,
    t: number,
    dx: Float64Array,
    ds: number,
    dt: number,
    cotangent: Float64Array,
  ): PointCotangent;
}

/** Options of both nets. Without parameters the net is the exact map (θ = 0). */
export interface NetOptions {
  /** Default: the canonical convention. */
  readonly convention?: FullConventionInput;
  readonly features?: Features;
  /** θ, length J. Default zeros. */
  readonly theta?: Float64Array;
  /** Element type in which results are handed out. Default float64 (plain), float32 (TensorFlow.js). */
  readonly dtype?: DType;
  /**
   * A row that the exact flow refuses (a time out of range, a singular one, a non-finite argument): `throw` (default) its error, or
   * answer that row with NaN, so that a wrong loss is judged and not interrupted.
   */
  readonly refusal?: 'throw' | 'nan';
}

/** One call of a net, the suite's or a client's. Arguments and tangents are canonical; `y` and `dy` as handed to the caller. */
export interface NetCall {
  readonly index: number;
  readonly kind: 'value' | 'jvp';
  /** Made through `net.frozen`: its parameters are stopped. */
  readonly frozen: boolean;
  readonly n: number;
  readonly d: number;
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
  readonly dx?: Float64Array;
  readonly ds?: Float64Array;
  readonly dt?: Float64Array;
  /** Result in the declared output convention, rounded to the net's dtype, n × d. */
  readonly y: Float64Array;
  readonly dy?: Float64Array;
  /** Classes of the rows where the call was made through `net.given`, -1 for a dropped label. */
  labels?: Float64Array;
}

/** A call of the suite's own net. */
export interface RecordedCall extends NetCall {
  /** Canonical average velocity and its derivative, float64, unrounded. */
  readonly v: Float64Array;
  readonly dv?: Float64Array;
  /** Cotangents of y and dy that the caller's loss sent back (TensorFlow.js only), n × d each. */
  cotangent?: { y: Float64Array; dy: Float64Array };
}

/** The net in plain float64 arrays, for losses and samplers. */
export interface SuitePlainNet extends PlainLossNet {
  /** What the suite saw. */
  readonly calls: readonly RecordedCall[];
  /** Forgets the recorded calls. */
  reset(): void;
}

/**
 * The net on the caller's tensors (T is `tf.Tensor`): x is [n, d], times are [n] or [n, 1], the result is [n, d]. Reverse-
 * differentiable once in every argument; `jvp` is forward mode whose two results are reverse-differentiable in everything.
 */
export interface TfjsNet<T = unknown> {
  (x: T, s: T, t: T): T;
  jvp(x: T, s: T, t: T, dx: T, ds: T, dt: T): Dual<T>;
  /** The same function; its parameters are stopped, its arguments are not. */
  readonly frozen: TfjsNet<T>;
  /** The net for rows of these classes, [n], -1 for a dropped label: see `labels` of a loss. */
  given(labels: T): TfjsNet<T>;
}

/** The net on tensors as the suite sees it: with its record and the gradients that came back. */
export interface SuiteTfjsNet<T = unknown> extends TfjsNet<T> {
  readonly calls: readonly RecordedCall[];
  /** J. */
  readonly parameterCount: number;
  reset(): void;
  /**
   * The number that `loss` returns, and the backward pass from it: each call that it depends on through its parameters or
   * arguments then carries its cotangents. Backward passes inside `loss` record nothing.
   */
  valueAndGradient(loss: () => T): number;
  /** Gradient in θ of a call that carries cotangents, row by row, n × J; zeros without and for frozen calls. */
  pullTheta(call: RecordedCall): Float64Array;
  /** Frees the suite's scalar. */
  dispose(): void;
}
