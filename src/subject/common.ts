import type { Problem } from '../analytic/types.ts';
import type { DType } from '../core/precision.ts';
import type { FullConventionInput } from './convention.ts';

/** What every subject may declare. */
export interface SubjectCommon {
  readonly name: string;
  readonly version?: string;
  /** Element type in which the subject computes, hence the unit round-off of every tolerance. Default float64. */
  readonly dtype?: DType;
  readonly convention?: FullConventionInput;
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
