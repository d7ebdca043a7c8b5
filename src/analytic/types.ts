import type { Rng } from '../core/random.ts';
import type { Problem } from './problem.ts';

/**
 * Contracts of the exact truth. Time is noise 0 → data 1 everywhere. Points are row-major `n × d` in one
 * Float64Array; times are arrays of length `n`, or of length 1 for a time common to the batch.
 */

export type * from './problem.ts';

/** `I_t = a_t x0 + b_t x1` with derivatives; x0 noise, x1 data. Methods take one time. */
export interface Interpolant {
  readonly kind: string;
  a(t: number): number;
  b(t: number): number;
  /** da/dt */
  da(t: number): number;
  /** db/dt */
  db(t: number): number;
  /** d²a/dt², d²b/dt² (needed by ∂_t of the velocity). */
  dda(t: number): number;
  ddb(t: number): number;
  /** a a', where it is finite although a' is not (a² is smooth at the data end of a variance-preserving path). */
  ada?(t: number): number;
  /** d(a a')/dt = a'² + a a'', likewise. */
  dada?(t: number): number;
  /** The time at which a_t : b_t is a : b, for a, b >= 0; beyond the ends of the path a time outside [0, 1] or NaN. */
  timeOf?(a: number, b: number): number;
}

/**
 * Fields of the marginal law ρ_t of I_t. `x` is n × d, `t` has length n or 1. All results are fresh arrays.
 * At a time where a field does not exist: FlowproofError `singular` with the reason.
 */
export interface Fields {
  /** log ρ_t(x), n. */
  logDensity(x: Float64Array, t: Float64Array): Float64Array;
  /** ∇ log ρ_t(x), n × d. */
  score(x: Float64Array, t: Float64Array): Float64Array;
  /** E[x1 | I_t = x], n × d. */
  posteriorMean(x: Float64Array, t: Float64Array): Float64Array;
  /** b_t(x) = E[dI_t/dt | I_t = x], n × d. */
  velocity(x: Float64Array, t: Float64Array): Float64Array;
  /** The scale against which the velocity is accurate to round-off: sum of its absolute terms per component, n × d. */
  velocityMagnitude(x: Float64Array, t: Float64Array): Float64Array;
  /** ∇b_t(x), row-major n × d × d, entry [i][j] = ∂b_i/∂x_j. */
  jacobian(x: Float64Array, t: Float64Array): Float64Array;
  /** ∇·b_t(x), n. */
  divergence(x: Float64Array, t: Float64Array): Float64Array;
  /** ∂_t b_t(x) at fixed x, n × d. */
  velocityTimeDerivative(x: Float64Array, t: Float64Array): Float64Array;
  /** Second directional derivative D²b_t(x)[v, w], n × d; v, w are n × d. */
  secondDirectional(x: Float64Array, t: Float64Array, v: Float64Array, w: Float64Array): Float64Array;
  /**
   * The law of the projection w·I_t at value c: P(w·I_t <= c) and P(w·I_t > c), each accurate in relative terms in its
   * own tail. `w` is n × d or 1 × d (common), `c` has length n, `t` length n or 1.
   */
  projection(w: Float64Array, c: Float64Array, t: Float64Array): { lower: Float64Array; upper: Float64Array };
}

/** n starting points at times s to be carried to times t. `s`, `t` have length n or 1. */
export interface FlowRequest {
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
}

/** What a flow is asked for, all optional. */
export interface FlowOptions {
  /** Also return ∇X, log|det ∇X|, ∂_s X, ∂_t X. Default false. */
  readonly derivatives?: boolean;
  /** Requested absolute error of an integrated map; closed and quantile maps ignore it. Default 1e-12. */
  readonly tolerance?: number;
  /**
   * Which of the integrator's two solutions is the answer. `tight`, the default: the one with whole steps, whose error, a few
   * times less than the estimate, is below `tolerance`. `loose`: the one with half steps; its error is about `tolerance`, the
   * estimate, which is that of the other, about a hundred times that; nearly twice as fast. Derivatives, and maps that are
   * not integrated, ignore it.
   */
  readonly estimate?: 'tight' | 'loose';
}

/** X_{s,t}(x) and, where asked for, its derivatives, each with an error estimate (never absent). */
export interface FlowAnswer {
  /** X_{s,t}(x), n × d. */
  readonly y: Float64Array;
  /** Estimate of max_i |y_i - exact|, n. An estimate, tight but not proven, for integrated maps. */
  readonly error: Float64Array;
  /** Present when derivatives were asked for. */
  readonly derivatives?: {
    /** ∂_t X = b_t(X), n × d. */
    readonly dt: Float64Array;
    /** ∂_s X = -∇X b_s(x), n × d. */
    readonly ds: Float64Array;
    /** ∇X, n × d × d, entry [i][j] = ∂X_i/∂x_j. */
    readonly jacobian: Float64Array;
    /** log|det ∇X|, n. */
    readonly logDet: Float64Array;
    /** Estimate of the max-norm error of `jacobian`, n; those of ds, dt and logDet follow by conditioning. */
    readonly jacobianError: Float64Array;
  };
}

/** How the exact map is obtained: `closed` and `quantile` are the native ones. */
export type MapKind = 'closed' | 'quantile' | 'integrated';

/** The exact flow map X_{s,t} of a problem, forwards and backwards. */
export interface ExactFlow {
  readonly kind: MapKind;
  /**
   * @throws FlowproofError `singular` where the map does not exist (reason in the message), `unsupported` for a wrong
   * shape, `usage` for a time out of range.
   */
  evaluate(request: FlowRequest, options?: FlowOptions): FlowAnswer;
}

/** A problem with its exact answers. Built by `defineProblem`. */
export interface ExactProblem {
  readonly id: string;
  readonly definition: Problem;
  readonly dimension: number;
  readonly interpolant: Interpolant;
  /** Times at which the problem is posed, [t0, t1]. */
  readonly timeRange: readonly [number, number];
  /** Closed interval in which velocity and map are smooth: the one from which properties draw their times. */
  readonly regularTimes: readonly [number, number];
  readonly mapKind: MapKind;
  /** True when the exact map is closed or by quantiles, so that it exists as a differentiable function elsewhere too. */
  readonly native: boolean;
  readonly fields: Fields;
  readonly flow: ExactFlow;
  /** Root-mean-square coordinate of the target about its mean: the problem's length. */
  readonly scale: number;
  readonly sample: ProblemSamples;
  /** What the velocity of a guided problem is made of; absent where the problem is not guided. */
  readonly guided?: Guided;
}

/** `b = (1 - ω) b_t(x) + ω b_t(x | label)` of two problems with the same source and path. */
export interface Guided {
  /** ω; 0 is the unconditional flow, 1 that of the class. */
  readonly effectiveScale: number;
  readonly unconditional: ExactProblem;
  readonly conditional: ExactProblem;
}

/** Draws from the caller's stream, so that a seed fixes them; points are n × d. */
export interface ProblemSamples {
  /** n noise points x0. */
  source(rng: Rng, n: number): Float64Array;
  /** n pairs from the coupling. */
  pairs(rng: Rng, n: number): { x0: Float64Array; x1: Float64Array };
  /** n points of ρ_t, row i at time t[i] (or the common t[0]). */
  marginal(rng: Rng, n: number, t: Float64Array): Float64Array;
}

/** An entry of the catalogue. */
export interface CatalogueEntry {
  readonly problem: Problem;
  readonly title: string;
  /** One sentence: which mistakes it reveals. */
  readonly reveals: string;
  /** One sentence: which mistakes it hides. */
  readonly hides: string;
  /** What is excluded because the exact flow is singular there; absent where nothing is. */
  readonly excluded?: string;
  /** Posed to be trained on: too dear for a profile, checked where it is named. */
  readonly purpose?: 'training';
}
