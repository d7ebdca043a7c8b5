import type { Interpolant, Problem } from './types.ts';

/**
 * One component of the marginal law: I_t | k ~ N(a m0 + b m_k, P diag(a² + b² λ) Pᵀ), the simultaneous
 * diagonalisation of source covariance C0 = P Pᵀ and component covariance C_k = P diag(λ) Pᵀ. A point has λ = 0.
 */
export interface GaussianComponent {
  readonly logWeight: number;
  /** m_k, d. */
  readonly mean: Float64Array;
  /** P, row-major d × d. */
  readonly basis: Float64Array;
  /** P⁻¹, row-major d × d. */
  readonly inverseBasis: Float64Array;
  /** λ, d, non-negative. */
  readonly lambda: Float64Array;
  /** log|det P|. */
  readonly logDetBasis: number;
}

/** Source N(m0, C0); `covariance` full d × d, `cholesky` its lower factor. */
export interface GaussianModel {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  readonly cholesky: Float64Array;
}

/** The law of x1, or of x1 given x0. */
export type LawModel =
  /** Mixtures, points (λ = 0) and expanded products. */
  | { readonly kind: 'mixture'; readonly components: readonly GaussianComponent[] }
  | {
      readonly kind: 'boxes';
      readonly weights: Float64Array;
      /** n boxes × d corners. */
      readonly low: Float64Array;
      readonly high: Float64Array;
    }
  /** x1 = A x0 + c. */
  | { readonly kind: 'affine'; readonly matrix: Float64Array; readonly shift: Float64Array };

/** A validated problem in numbers; what fields and flows are built from. */
export interface Model {
  readonly definition: Problem;
  readonly dimension: number;
  readonly interpolant: Interpolant;
  readonly timeRange: readonly [number, number];
  readonly regularTimes: readonly [number, number];
  readonly source: GaussianModel;
  readonly law: LawModel;
}
