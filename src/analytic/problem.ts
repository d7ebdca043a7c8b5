/** A covariance: a variance times the identity, a diagonal, or a full symmetric positive definite matrix (rows). */
export type Covariance = number | readonly number[] | readonly (readonly number[])[];

/** N(mean, covariance). */
export interface GaussianSpec {
  readonly mean: readonly number[];
  readonly covariance: Covariance;
}

/** A Gaussian with its share of the mass; weights sum to 1. */
export interface MixtureComponent extends GaussianSpec {
  readonly weight: number;
  /** The class of the data that it holds, an integer from 0; all components of a target have one or none. */
  readonly label?: number;
}

/** The uniform law on [low_1, high_1] × … × [low_d, high_d]. */
export interface BoxSpec {
  readonly weight: number;
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** The law of the data x1: Gaussians, points (equal weights by default), uniform boxes, or a rotated product. */
export type TargetSpec =
  | { readonly kind: 'mixture'; readonly components: readonly MixtureComponent[] }
  | { readonly kind: 'points'; readonly points: readonly (readonly number[])[]; readonly weights?: readonly number[] }
  | { readonly kind: 'boxes'; readonly boxes: readonly BoxSpec[] }
  /** x1 = rotation · z with independent z_i from the one-dimensional factors; the source must be isotropic. */
  | {
      readonly kind: 'product';
      readonly rotation: readonly (readonly number[])[];
      readonly factors: readonly (readonly FactorComponent[])[];
    };

/** One-dimensional mixture, a factor of a product target. */
export interface FactorComponent {
  readonly weight: number;
  readonly mean: number;
  readonly variance: number;
}

/** Factors of noise and data, default 1: the path is `noiseScale a_t x0 + dataScale b_t x1`. */
interface PathScales {
  readonly noiseScale?: number;
  readonly dataScale?: number;
}

/** A path by name; formulas and defaults in `interpolants/`. */
export type InterpolantSpec = PathScales &
  (
    | { readonly kind: 'linear'; readonly sigmaMin?: number }
    | { readonly kind: 'trigonometric' }
    | { readonly kind: 'variance-preserving'; readonly betaMin?: number; readonly betaMax?: number }
    | { readonly kind: 'cosine'; readonly offset?: number }
    | { readonly kind: 'edm'; readonly sigmaMin?: number; readonly sigmaMax?: number; readonly rho?: number }
  );

/** How noise and data are paired: independently, or x1 = matrix · x0 + shift. */
export type CouplingSpec =
  | { readonly kind: 'independent' }
  | { readonly kind: 'affine'; readonly matrix: readonly (readonly number[])[]; readonly shift: readonly number[] };

/**
 * Classifier-free guidance towards the class `label`: the velocity `(1 - ω) b_t(x) + ω b_t(x | label)` with the effective scale
 * ω = scale under the convention `w` (1 is the conditional flow) and ω = 1 + scale under `1+w` (0 is the conditional flow).
 */
export interface GuidanceSpec {
  readonly label: number;
  readonly scale: number;
  readonly convention: 'w' | '1+w';
}

/** The Problem JSON of the design, `flowproof.problem/1`. With an affine coupling `target` is absent. */
export interface Problem {
  readonly schema: 'flowproof.problem/1';
  readonly id: string;
  readonly dimension: number;
  /** Default [0, 1]. Paths that are singular at an end stop short of it. */
  readonly timeRange?: readonly [number, number];
  readonly interpolant: InterpolantSpec;
  readonly source: { readonly kind: 'gaussian' } & GaussianSpec;
  readonly target?: TargetSpec;
  readonly coupling: CouplingSpec;
  /** Poses the guided flow of a target with labels in the place of the flow of its law. */
  readonly guidance?: GuidanceSpec;
}
