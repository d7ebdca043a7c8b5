import type { Awaitable } from './calls.ts';
import type { SubjectCommon } from './common.ts';
import type { PlainLossNet } from './net.ts';
import type { LossObservation, RemoteLossCall } from './remote.ts';

/** Whose definition a loss follows: arXiv 2505.18825 eqs 12 to 15, or MeanFlow (arXiv 2505.13447). */
export type LossFamily = 'flow-matching' | 'lagrangian' | 'eulerian' | 'semigroup' | 'meanflow';

/** Where the second leg of the semigroup family starts: see `firstLeg` of a loss. */
export type FirstLeg = 'net' | 'interpolant' | 'euler' | 'heun';

/** Stop-gradient modes of the method, by family: see `explain loss.gradient`. */
export type StopGradientMode = 'none' | 'convex' | 'full' | 'point-only' | 'parameters-only' | 'semigradient';

/** Of the squared residuals r (n × d): `mean` Σ r²/n, `mean-elements` Σ r²/(n d), `sum` Σ r². */
export type LossReduction = 'mean' | 'mean-elements' | 'sum';

/**
 * Weighting of the squared residual: none; `|r|² / sg(|r|² + constant)^power` row by row, |r|² in the weight summed over dimensions or their
 * mean (`of`), the weights divided by their mean over the batch where `scope` is `batch`; or the log-variance weight `e^{-w} L + w` of the
 * reduced loss L, with w = `logVariance` the value that the loss uses.
 */
export type LossWeighting =
  | 'none'
  | {
      readonly kind: 'adaptive';
      readonly power: number;
      readonly constant: number;
      readonly of?: 'sum' | 'mean';
      readonly scope?: 'row' | 'batch';
    }
  | { readonly kind: 'log-variance'; readonly logVariance: number };

/**
 * In the place of a square q, that of a row or of each of its elements: `pseudo-huber` sqrt(q + constant²) - constant; `huber` q/2 where √q <= constant, beyond it
 * constant (√q - constant/2), constant times the smooth L1 loss of that β; `absolute` √q, the L1 loss where it is taken per element.
 */
export type ResidualPenalty =
  | { readonly kind: 'pseudo-huber' | 'huber'; readonly constant: number; readonly per?: 'row' | 'element' }
  | { readonly kind: 'absolute'; readonly per?: 'row' | 'element' };

/**
 * What a loss makes of the residual R of a row off the diagonal, or of each row under flow matching: `weight · penalty(ρ)`, ρ = scale · R. In canonical velocities
 * R = v_tt(I_t) - dI_t/dt (flow matching), ∂_t X - v_tt(X) (Lagrangian), ∂_s X + ∇X v_ss (Eulerian; ∂_s X = -v_st + (t - s) ∂_s v), v_st - target (semigroup, MeanFlow).
 * Factors are expressions in the canonical times s, t, u of the row (0 noise, 1 data) and the path's a(·), b(·) and sigma(·) = a/b, as in `"1 / (sigma(s) - sigma(u))"`.
 */
export interface ResidualShape {
  /** Default 1. A sign shows where `live` has its own. */
  readonly scale?: string;
  /** Normalised tangents: ρ / sg(|ρ| + constant), |ρ| over the dimensions of a row. Semigradient modes alone. */
  readonly normalise?: number;
  /**
   * Semigradient modes: what is live is this factor times the v_st of R, which has the factor -1 in the Eulerian family and 1 elsewhere, as in `|F - sg(F - ρ)|²` for an
   * output F of the net that depends on v_st so. A loss written as `|F - sg(F + ρ)|²` has a `scale` of the other sign. Default: as `scale`.
   */
  readonly live?: string;
  /** Default the square. */
  readonly penalty?: 'square' | ResidualPenalty;
  /** Default 1. */
  readonly weight?: string;
}

/** How a loss draws its own times. */
export interface TimeLaw {
  /** η, the probability of s = t; such times are uniform on [0, 1]. */
  readonly diagonalFraction: number;
  /** Law of the other rows: (s, t) has density 2 on 0 <= s < t <= 1. */
  readonly offDiagonal: 'triangle';
  /** Semigroup family: γ in u = γ s + (1-γ) t is uniform on [0, 1], or 1/2; not judged where absent. */
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
  /** Where `teacher` is `given`: the frozen teacher, in the same convention, with parameters of its own. */
  readonly teacher?: Net;
  /** Where `labels` is declared: the classes of the rows, integers from 0, n. */
  readonly labels?: T;
  /** Of all randomness of the loss's own. */
  readonly seed: number;
  readonly n: number;
  readonly d: number;
}

interface LossCommon extends SubjectCommon {
  readonly kind: 'loss';
  readonly family: LossFamily;
  readonly stopGradient: StopGradientMode;
  readonly weighting?: LossWeighting;
  /** Of the family's own residual: of rows with s = t in the flow-matching family, else of rows with s < t. */
  readonly residual?: ResidualShape;
  /** Of the flow-matching term beside a distillation term: its scale, penalty and weight. */
  readonly diagonalResidual?: Omit<ResidualShape, 'normalise' | 'live'>;
  /**
   * What the flow-matching term compares under an output o = α x + β v: `output`, o with its own target α I_t + β dI_t/dt, as in
   * |D(x_t) - x1|² or |ε(x_t) - x0|²; or `velocity`, the v read from o with dI_t/dt. Default the output in the flow-matching family, the velocity
   * beside a distillation term, which is one of velocities. The same for an output that is a multiple of the velocity or the map itself.
   */
  readonly regresses?: 'output' | 'velocity';
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
  /**
   * What rows with s = t carry: the flow-matching term (default), or nothing (`none`): a distillation loss alone, never called with such rows. `masked`: the loss draws
   * both times for each row of data, one for flow matching and a pair (s, t), calls the net for both, and lets one term count, by a draw for each row; `diagonalFraction`
   * of its time law is the share of flow matching. Times are drawn then. `added`: a row with s < t carries both, the flow-matching term at (I_s, s, s) added to the
   * distillation term; never called with s = t.
   */
  readonly diagonal?: 'flow-matching' | 'none' | 'masked' | 'added';
  /** Semigroup family, given times: `midpoint`, the loss takes u = (s + t)/2 itself, and rows are posed so. Default `given`, u of the call. */
  readonly intermediate?: 'given' | 'midpoint';
  /** Whose v is on the right-hand side: the net's own (default), or that of a second, frozen net that the call brings. */
  readonly teacher?: 'self' | 'given';
  /**
   * `any` (default): X_{s,t}. `end`: a consistency model, X_{s,1} alone: rows are posed with t = the end of the problem's time range,
   * where the exact flow has to be regular.
   */
  readonly reaches?: 'any' | 'end';
  /**
   * Semigroup family: where the second leg X_{u,t} starts. `net` (default): X_{s,u}(I_s), by the teacher. Discrete consistency models:
   * `interpolant`, I_u of the same pair; `euler` or `heun`, one step of that solver from I_s along the teacher's v_{τ,τ}, after which
   * the second leg is the net's own. `interpolant` with a given teacher takes the second leg from the teacher.
   */
  readonly firstLeg?: FirstLeg;
  /** `given` (default): the loss uses x0 of the call. `drawn`: it draws its own noise of the problem's source, from the seed. */
  readonly noise?: 'given' | 'drawn';
  /** Canonical times between which given times lie, of those of the problem. Default all. */
  readonly range?: readonly [number, number];
  /** How the loss takes derivatives of the net along a direction: forward mode (default) or a difference quotient. */
  readonly tangent?: 'jvp' | DifferenceTangent;
  /**
   * A class-conditional loss, for classifier-free guidance: the call brings the `labels` of its rows, and `net.given(labels)` is the net of
   * these classes, -1 where the label is dropped. Each row's label is dropped with probability `drop`, independently, for all calls
   * of the row alike.
   */
  readonly labels?: { readonly drop: number };
  /** Overall constant: the loss is so many times the definition (before a log-variance weight). Default 1. */
  readonly factor?: number;
}

/**
 * A difference quotient of the net's output along (dx, ds, dt) in place of its derivative: `forward` (f(z + h w) - f(z)) / h, `backward`
 * (f(z) - f(z - h w)) / h, `central` (f(z + h w) - f(z - h w)) / 2h, w the direction and h = `step` on the declared clock.
 */
export interface DifferenceTangent {
  readonly kind: 'difference';
  readonly scheme: 'forward' | 'backward' | 'central';
  readonly step: number;
}

/** Under `plain` the value, or the value and its gradient in the parameters θ of the net. */
export interface PlainLossSubject extends LossCommon {
  readonly framework: 'plain';
  loss(call: LossCall<PlainLossNet, Float64Array>): Awaitable<number | { value: number; gradient: ArrayLike<number> }>;
}

/** What a TensorFlow.js loss returns: a scalar tensor, at once. TensorFlow.js takes no gradient of what is computed after an `await`. */
export interface LossTensor {
  readonly shape: readonly number[];
  dataSync(): ArrayLike<number>;
}

/** Under `tfjs` tensors and the net are TensorFlow.js ones, see `flowproof/reference`. */
export interface TfjsLossSubject extends LossCommon {
  readonly framework: 'tfjs';
  loss(call: LossCall<never, never>): LossTensor;
}

/** Under `remote` the loss lives elsewhere, with a net of its own: it gives back what it saw, see {@link LossObservation}. */
export interface RemoteLossSubject extends LossCommon {
  readonly framework: 'remote';
  /** Rows that it takes at most; larger batches are not tried. */
  readonly batchLimit?: number;
  loss(call: RemoteLossCall): Promise<LossObservation>;
}

/** A training loss. */
export type LossSubject = PlainLossSubject | TfjsLossSubject | RemoteLossSubject;
