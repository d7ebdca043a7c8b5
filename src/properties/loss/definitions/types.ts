import type { Interpolant } from '../../../analytic/types.ts';
import type { Head } from '../../../subject/heads.ts';
import type { FirstLeg, StopGradientMode } from '../../../subject/types.ts';
import type { Bounded } from '../bounded.ts';
import type { Ask, PlaceCotangent } from '../evaluation.ts';

/** One row of a batch in canonical time: `x` = I_s and `slope` = dI_s/ds; s = t on the diagonal. */
export interface LossRow {
  readonly s: number;
  readonly t: number;
  readonly u: number;
  readonly x: Bounded;
  readonly slope: Bounded;
  /** The path of the row's problem. */
  readonly path: Interpolant;
  /** I_u, where the first leg is `interpolant`. */
  readonly xu?: Bounded;
}

/** What a definition needs to know beside the row. */
export interface Arithmetic {
  /** Unit round-off of the author's dtype. */
  readonly u: number;
  /** Semigroup only. */
  readonly form: 'velocity' | 'map';
  readonly firstLeg: FirstLeg;
  /** The head at (s, s) whose own target the flow-matching term regresses on; undefined: the velocity. */
  readonly ownTarget: ((s: number) => Head) | undefined;
  /** The size of a canonical time for its rounding. */
  readonly timeSize: (time: number) => number;
}

/** A row's residual, and where the gradient of `c · r` goes under a stop-gradient mode. */
export interface RowResidual {
  readonly residual: Bounded;
  cotangents(mode: StopGradientMode, c: Bounded): readonly PlaceCotangent[];
}

/** The residual of a family as a functional of the net; undefined where the net was not called as it demands. */
export type Definition = (row: LossRow, ask: Ask, arithmetic: Arithmetic) => RowResidual | undefined;

/**
 * Roundings allowed on each term of a residual: a loss that follows the definition makes 2 to 4, one that goes through X or
 * through differences of the clock up to 8.
 */
export const OPS = 8;

/**
 * A residual whose error also covers that of velocities which cancel in it: an author may add and subtract v_st, to keep it live while
 * the rest is stopped.
 */
export function widened(u: number, residual: Bounded, ...velocities: readonly (Bounded | undefined)[]): Bounded {
  const error = residual.error.map((own, k) =>
    velocities.reduce((sum, v) => sum + (v === undefined ? 0 : v.error[k] + OPS * u * Math.abs(v.value[k])), own),
  );
  return { value: residual.value, error };
}
