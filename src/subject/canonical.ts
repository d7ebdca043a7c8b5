import type { ExactProblem } from '../analytic/types.ts';
import type { DType } from '../core/precision.ts';
import type { TimeGrid } from './grid.ts';
import type { HeadRounding } from './head-rounding.ts';
import type { ConsistencySubject, Dual, MapDomain, MapSubject, VelocitySubject } from './types.ts';

/**
 * A map as the properties see it: canonical convention, float64 arrays in and out, length checked, inputs already
 * rounded to the subject's dtype by the caller. Built from a MapSubject by `canonicalMap`.
 */
export interface CanonicalMap extends ConventionFacts {
  readonly kind: 'map';
  /** The subject as it was declared, in its own convention. */
  readonly declared: MapSubject;
  readonly name: string;
  readonly dtype: DType;
  /** Unit round-off of the dtype. */
  readonly u: number;
  /** Relative error that the subject declares; absent or 0: round-off alone. */
  readonly accuracy?: number;
  readonly domain: MapDomain;
  readonly deterministic: boolean;
  readonly exact: boolean;
  /** The problem whose exact flow it claims; null: self-consistency alone. */
  readonly problem: ExactProblem | null;
  /** Dimension d of the points: the problem's, else as declared. */
  readonly dimension: number;
  /** True when the convention makes the subject divide or multiply by t - s or change the clock (adds round-off). */
  readonly converted: boolean;
  /** X_{s,t}(x); x is n × d, s and t have length n. Rejects with FlowproofError `protocol` on a wrong length. */
  evaluate(x: Float64Array, s: Float64Array, t: Float64Array): Promise<Float64Array>;
  /** As `evaluate` (which passes fresh copies, so that the caller's arrays are safe), and says what the call changed. */
  observe(x: Float64Array, s: Float64Array, t: Float64Array): Promise<Observed>;
  /** Value and derivative in direction (dx, ds, dt), where the subject offers one, and what the call changed. */
  readonly jvp?: (
    x: Float64Array,
    s: Float64Array,
    t: Float64Array,
    dx: Float64Array,
    ds: Float64Array,
    dt: Float64Array,
  ) => Promise<ObservedDual>;
}

/** A velocity b_t(x) in canonical time (noise 0 → data 1), or a one-time function X_{t,1}(x). */
export interface CanonicalPointFunction extends ConventionFacts {
  readonly kind: 'velocity' | 'consistency';
  /** The subject as it was declared, in its own convention. */
  readonly declared: VelocitySubject | ConsistencySubject;
  readonly name: string;
  readonly dtype: DType;
  readonly u: number;
  /** Relative error that the subject declares; absent or 0: round-off alone. */
  readonly accuracy?: number;
  readonly deterministic: boolean;
  readonly exact: boolean;
  readonly problem: ExactProblem | null;
  /** Dimension d of the points: the problem's, else as declared. */
  readonly dimension: number;
  readonly converted: boolean;
  evaluate(x: Float64Array, t: Float64Array): Promise<Float64Array>;
  /** As `evaluate`, and says which argument arrays the call changed. */
  observe(x: Float64Array, t: Float64Array): Promise<Observed>;
}

/** What a convention with heads, clocks and grids says about the calls of a subject. */
interface ConventionFacts {
  /** Canonical first times at which the output says something about the map; absent: all of the range. */
  readonly starts?: readonly [number, number];
  /** The only times that the subject knows. */
  readonly grid?: TimeGrid;
  /** Rounding that its conversion adds. */
  readonly rounding?: HeadRounding;
}

/** A value with the names of the argument arrays that the call changed: purity is judged by it. */
export interface Observed {
  readonly y: Float64Array;
  /** `x`, `s`, `t` as the subject names its slots; empty for a pure subject. */
  readonly changed: readonly string[];
}

/** The same of a value with its derivative; tangents are `dx`, `ds`, `dt`. */
export interface ObservedDual extends Dual<Float64Array> {
  readonly changed: readonly string[];
}
