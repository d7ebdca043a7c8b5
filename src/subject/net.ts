import type { Dual, MapCall, MapJvpCall } from './calls.ts';

/** The exact map of the problem in the subject's convention, in plain float64 arrays, recorded. */
export interface PlainNet {
  (call: MapCall): Float64Array;
  jvp(call: MapJvpCall): Dual<Float64Array>;
}

/** Cotangents of the results of one call of the net, n × d each; absent: zero. */
export interface CallCotangent {
  readonly y?: ArrayLike<number>;
  readonly dy?: ArrayLike<number>;
}

/** Cotangents of the arguments of one call, in the declared convention, and the gradient in the call's parameters θ_k. */
export interface CallPullback {
  readonly theta: Float64Array;
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
  readonly dx?: Float64Array;
  readonly ds?: Float64Array;
  readonly dt?: Float64Array;
}

/**
 * The net of a plain loss. One that returns a gradient sends the cotangents of its calls back: `net.pullback(k, {y, dy})` for
 * the k-th call (0, 1, … as they are made, those of `frozen` and `jvp` included; `net.callCount - 1` is the last). The gradient
 * that it returns has length J = `net.parameterCount`, summed over the calls, or calls × J, call by call in that order.
 */
export interface PlainLossNet extends PlainNet {
  /** The same function; its parameters are stopped (`theta` of its pullbacks is zero), its arguments are not. */
  readonly frozen: PlainNet;
  /** J, the number of parameters θ_k of one call. */
  readonly parameterCount: number;
  /** Calls made so far. */
  readonly callCount: number;
  pullback(call: number, cotangent: CallCotangent): CallPullback;
  /** The net for rows of these classes, n integers from 0, -1 for a dropped label: see `labels` of a loss. */
  given(labels: ArrayLike<number>): PlainLossNet;
}
