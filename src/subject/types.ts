import type { Problem } from '../analytic/types.ts';
import type { DType, FloatArray } from '../core/precision.ts';
import type { ConventionInput } from './convention.ts';

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

export interface Dual<T> {
  readonly y: T;
  readonly dy: T;
}

/** Which pairs (s, t) a map accepts, in canonical time. `from-zero`: s = 0 only. */
export type MapDomain = 'both' | 'forward' | 'from-zero';

interface SubjectCommon {
  readonly name: string;
  readonly version?: string;
  /** Element type in which the subject computes, hence the unit round-off of every tolerance. Default float64. */
  readonly dtype?: DType;
  readonly convention?: ConventionInput;
  /** A catalogue id or a Problem whose exact flow the subject claims; `null`: self-consistency alone. */
  readonly problem?: string | Problem | null;
  /** Dimension of the points where `problem` is null (a problem has its own). Default 2. */
  readonly dimension?: number;
  /** Equal calls give equal bits. Default true. */
  readonly deterministic?: boolean;
  /**
   * Relative error that an exact subject knows itself to have, as an integrator at a tolerance does; every tolerance of the
   * numerical properties is at least that times the conditioning. Default 0: round-off alone.
   */
  readonly accuracy?: number;
  /** False for a trained network: its properties yield scores, not exact verdicts. Default true. */
  readonly exact?: boolean;
  /**
   * Property ids (with `*`) that the subject claims; the others are skipped as `not-claimed`. Default: all of its kind. For
   * a network before training, which has its parametrisation's properties alone.
   */
  readonly claims?: readonly string[];
}

export interface MapSubject extends SubjectCommon {
  readonly kind: 'map';
  /** Default `both`. */
  readonly domain?: MapDomain;
  evaluate(call: MapCall): Awaitable<ArrayLike<number>>;
  jvp?(call: MapJvpCall): Awaitable<Dual<ArrayLike<number>>>;
}

export interface VelocitySubject extends SubjectCommon {
  readonly kind: 'velocity';
  evaluate(call: PointCall): Awaitable<ArrayLike<number>>;
}

/** A one-time function f(x, t) = X_{t,1}(x). */
export interface ConsistencySubject extends SubjectCommon {
  readonly kind: 'consistency';
  evaluate(call: PointCall): Awaitable<ArrayLike<number>>;
}

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
}

export interface SampleCall<Net, T> {
  /** Stands where the network stands. */
  readonly net: Net;
  /** n × d draws of the source, to be used as the starting noise. */
  readonly noise: T;
  readonly steps: number;
  /** First and last time of the way, in the declared clock: [0, 1] or [1, 0] unless the problem's range is shorter. */
  readonly range: readonly [number, number];
  readonly seed: number;
  readonly n: number;
  readonly d: number;
}

interface SamplerCommon extends SubjectCommon {
  readonly kind: 'sampler';
  /** True for samplers that re-noise between steps, so that only laws can be tested. Default false. */
  readonly renoises?: boolean;
}

export interface PlainSamplerSubject extends SamplerCommon {
  readonly framework?: 'plain';
  sample(call: SampleCall<PlainNet, FloatArray>): Awaitable<ArrayLike<number>>;
}

/** Under `tfjs` noise, result and the net's tensors are TensorFlow.js ones, see `flowproof/reference`. */
export interface TfjsSamplerSubject extends SamplerCommon {
  readonly framework: 'tfjs';
  sample(call: SampleCall<never, never>): Awaitable<unknown>;
}

export type SamplerSubject = PlainSamplerSubject | TfjsSamplerSubject;

export type LossFamily = 'flow-matching' | 'lagrangian' | 'eulerian' | 'semigroup' | 'meanflow';

/** Stop-gradient modes of the method, by family: see `explain loss.gradient`. */
export type StopGradientMode = 'none' | 'convex' | 'full' | 'point-only' | 'parameters-only' | 'semigradient';

export type LossReduction = 'mean' | 'mean-elements' | 'sum';

/**
 * Weighting of the squared residual: none; `|r|² / sg(|r|² + constant)^power` row by row, |r|² summed over dimensions; or
 * the log-variance weight `e^{-w} L + w` of the reduced loss L, with w = `logVariance` the value that the loss uses.
 */
export type LossWeighting =
  | 'none'
  | { readonly kind: 'adaptive'; readonly power: number; readonly constant: number }
  | { readonly kind: 'log-variance'; readonly logVariance: number };

/** How a loss draws its own times. The fraction on the diagonal and the law off it. */
export interface TimeLaw {
  readonly diagonalFraction: number;
  readonly offDiagonal: 'triangle';
  readonly gamma?: 'uniform' | 'midpoint';
}

/**
 * x0 is noise and x1 data, n × d. s, t and u are instants of the declared clock (time direction and scale), also where the second
 * argument of the net is a step: s belongs to the state, t is the end.
 */
export interface LossCall<Net, T> {
  readonly net: Net;
  readonly x0: T;
  readonly x1: T;
  readonly s: T;
  readonly t: T;
  /** Intermediate times s <= u <= t of the semigroup family. */
  readonly u: T;
  readonly seed: number;
  readonly n: number;
  readonly d: number;
}

interface LossCommon extends SubjectCommon {
  readonly kind: 'loss';
  readonly family: LossFamily;
  readonly stopGradient: StopGradientMode;
  readonly weighting?: LossWeighting;
  /** `mean`: sum over dimensions, mean over the batch (default). */
  readonly reduction?: LossReduction;
  /** `given`: the loss uses s, t, u of the call. `drawn`: it draws its own. */
  readonly times: 'given' | 'drawn';
  readonly timeLaw?: TimeLaw;
  /**
   * Rows with s = t carry the flow-matching term. `batch` (default): one mean over all rows (weights η, 1-η);
   * `terms`: the two means are added (weights 1, 1).
   */
  readonly combine?: 'batch' | 'terms';
  /**
   * Semigroup family: `velocity` (default), the residual as trained, eq 22; `map`, X_st - X_ut(X_su), eq 15, which is
   * t - s times it.
   */
  readonly form?: 'velocity' | 'map';
  /** What rows with s = t carry: the flow-matching term (default), or nothing: a distillation loss alone, never called with such rows. */
  readonly diagonal?: 'flow-matching' | 'none';
}

/** Under `plain` the value, or the value and its gradient in the parameters θ of the net. */
export interface PlainLossSubject extends LossCommon {
  readonly framework: 'plain';
  loss(call: LossCall<PlainLossNet, Float64Array>): Awaitable<number | { value: number; gradient: ArrayLike<number> }>;
}

/** Under `tfjs` tensors and the net are TensorFlow.js ones; typed `unknown` here, see `flowproof/reference`. */
export interface TfjsLossSubject extends LossCommon {
  readonly framework: 'tfjs';
  loss(call: LossCall<never, never>): Awaitable<unknown>;
}

export type LossSubject = PlainLossSubject | TfjsLossSubject;
export type Subject = MapSubject | VelocitySubject | ConsistencySubject | SamplerSubject | LossSubject;
export type SubjectKind = Subject['kind'];
/** Runs on every problem that it does not refuse by returning null. */
export type SubjectFactory = (problem: Problem) => Awaitable<Subject | null>;
/** What a module may export by default, and what the library accepts. */
export type SubjectExport = Subject | SubjectFactory | readonly (Subject | SubjectFactory)[];
