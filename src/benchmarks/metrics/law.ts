import { buildModel } from '../../analytic/index.ts';
import { luFactor, luInverse } from '../../analytic/linear-algebra/index.ts';
import type { GaussianModel, LawModel } from '../../analytic/model.ts';
import type { ExactProblem } from '../../analytic/types.ts';
import { FlowproofError } from '../../core/errors.ts';

/** N(mean, A Aᵀ) with its share of the mass; matrices are row-major d × d. */
export interface GaussianPart {
  readonly weight: number;
  readonly mean: Float64Array;
  /** A, any square root of the covariance. */
  readonly root: Float64Array;
  /** A⁻¹. */
  readonly inverseRoot: Float64Array;
  /** log|det A|. */
  readonly logDet: number;
}

/** The exact law of samples in numbers: Gaussians, or uniform boxes (corners k × d). */
export type TargetLaw =
  | { readonly kind: 'gaussians'; readonly d: number; readonly parts: readonly GaussianPart[] }
  | {
      readonly kind: 'boxes';
      readonly d: number;
      readonly weights: Float64Array;
      readonly low: Float64Array;
      readonly high: Float64Array;
    };

/**
 * The law ρ_t of a problem, by default at the end of its time range. A component of a mixture is
 * `N(a m0 + b m_k, P diag(a² + b² λ) Pᵀ)`, an affine coupling the one Gaussian of `(a I + b A) x0 + b c`.
 *
 * @throws FlowproofError `unsupported` for points at a time without noise (no density), and for boxes at a time with noise.
 */
export function targetLaw(problem: ExactProblem, time: number = problem.timeRange[1]): TargetLaw {
  const model = buildModel(problem.definition, problem.interpolant);
  const { law, dimension: d, source, interpolant } = model;
  const [a, b] = [interpolant.a(time), interpolant.b(time)];
  if (law.kind === 'boxes') {
    if (a !== 0) throw noDensity(problem.id, 'boxes without noise', `noise of scale ${a}`);
    return { kind: 'boxes', d, weights: law.weights, low: law.low.map((v) => b * v), high: law.high.map((v) => b * v) };
  }
  if (law.kind === 'affine') return { kind: 'gaussians', d, parts: [affinePart(law, source, a, b, d)] };
  const parts = law.components.map(({ logWeight, mean, basis, inverseBasis, lambda, logDetBasis }): GaussianPart => {
    const spread = lambda.map((value) => Math.sqrt(a * a + b * b * value));
    if (spread.some((value) => value === 0)) throw noDensity(problem.id, 'a law with a density', 'points');
    return {
      weight: Math.exp(logWeight),
      mean: mean.map((value, j) => a * source.mean[j] + b * value),
      root: basis.map((value, index) => value * spread[index % d]),
      inverseRoot: inverseBasis.map((value, index) => value / spread[Math.floor(index / d)]),
      logDet: spread.reduce((sum, value) => sum + Math.log(value), logDetBasis),
    };
  });
  return { kind: 'gaussians', d, parts };
}

function affinePart(
  { matrix, shift }: Extract<LawModel, { kind: 'affine' }>,
  source: GaussianModel,
  a: number,
  b: number,
  d: number,
): GaussianPart {
  const carry = matrix.map((value, index) => b * value + (index % (d + 1) === 0 ? a : 0));
  const root = multiply(carry, source.cholesky, d);
  const factors = luFactor(root, d);
  return {
    weight: 1,
    mean: shift.map((value, i) => {
      let sum = b * value;
      for (let j = 0; j < d; j++) sum += carry[i * d + j] * source.mean[j];
      return sum;
    }),
    root,
    inverseRoot: luInverse(factors, d),
    logDet: factors.logAbsDet,
  };
}

/** A B, row-major d × d. */
function multiply(a: Float64Array, b: Float64Array, d: number): Float64Array {
  const result = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) result[i * d + j] += a[i * d + k] * b[k * d + j];
    }
  }
  return result;
}

/** The covariance A Aᵀ of a part, row-major d × d. */
export function covarianceOf({ root, mean: { length: d } }: GaussianPart): Float64Array {
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += root[i * d + k] * root[j * d + k];
      covariance[i * d + j] = sum;
      covariance[j * d + i] = sum;
    }
  }
  return covariance;
}

function noDensity(id: string, expected: string, got: string): FlowproofError {
  return new FlowproofError(
    'unsupported',
    `law of ${id}: expected ${expected}, got ${got}`,
    'Choose a problem of Gaussians at any time, or of boxes at the data end.',
  );
}
