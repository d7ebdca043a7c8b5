import type { Rng } from '../core/random.ts';
import type { CouplingSpec, GaussianSpec, InterpolantSpec, MixtureComponent, Problem, TargetSpec } from './types.ts';

/** Which exact map a random problem shall have; `product` is by quantiles in rotated axes. */
export type ProblemKind = 'closed' | 'quantile' | 'product' | 'integrated';

const KINDS: readonly ProblemKind[] = ['closed', 'quantile', 'product', 'integrated'];

/**
 * A random problem of moderate condition: off-centre anisotropic noise, skewed and anisotropic targets, one of the
 * interpolants. Standard deviations of the target between 0.22 and 0.9, of the noise between 0.7 and 1.3, so that ∇X
 * is benign and a failure is the subject's. The same stream gives the same problem.
 */
export function randomProblem(rng: Rng, kind: ProblemKind = KINDS[rng.integer(KINDS.length)]): Problem {
  const interpolant = randomInterpolant(rng);
  const steep = interpolant.kind === 'variance-preserving' || interpolant.kind === 'cosine';
  const common = {
    schema: 'flowproof.problem/1' as const,
    id: `random-${kind}-${rng.integer(2 ** 31).toString(36)}`,
    ...(steep ? { timeRange: [0, 0.999] as const } : {}),
    interpolant,
  };
  const independent: CouplingSpec = { kind: 'independent' };
  switch (kind) {
    case 'closed': {
      const d = 1 + rng.integer(3);
      const source = gaussianSource(rng, d);
      if (rng.uniform() < 0.4) return { ...common, dimension: d, source, coupling: randomAffine(rng, d) };
      const target: TargetSpec = { kind: 'mixture', components: randomComponents(rng, d, 1) };
      return { ...common, dimension: d, source, target, coupling: independent };
    }
    case 'quantile': {
      const target: TargetSpec = { kind: 'mixture', components: randomComponents(rng, 1, 2 + rng.integer(3)) };
      return { ...common, dimension: 1, source: gaussianSource(rng, 1), target, coupling: independent };
    }
    case 'product': {
      const d = 2 + rng.integer(2);
      const source = { kind: 'gaussian' as const, mean: offCentre(rng, d), covariance: between(rng, 0.5, 1.6) };
      const rotation = rows(randomRotation(rng, d), d);
      const factors = Array.from({ length: d }, (_, i) =>
        randomComponents(rng, 1, (i === 0 ? 2 : 1) + rng.integer(2)).map(({ weight, mean, covariance }) => ({
          weight,
          mean: mean[0],
          variance: (covariance as number[][])[0][0],
        })),
      );
      return { ...common, dimension: d, source, target: { kind: 'product', rotation, factors }, coupling: independent };
    }
    case 'integrated': {
      const d = 2 + rng.integer(2);
      const target: TargetSpec = { kind: 'mixture', components: randomComponents(rng, d, 2 + rng.integer(3)) };
      return { ...common, dimension: d, source: gaussianSource(rng, d), target, coupling: independent };
    }
  }
}

function randomInterpolant(rng: Rng): InterpolantSpec {
  const choice = rng.uniform();
  if (choice < 0.35) return { kind: 'linear' };
  if (choice < 0.75) return { kind: 'trigonometric' };
  if (choice < 0.85) return { kind: 'cosine' };
  // A gentle end of the usual ranges: 80 or β = 20 would spend most times where nothing happens.
  if (choice < 0.95)
    return { kind: 'variance-preserving', betaMin: between(rng, 0.1, 0.5), betaMax: between(rng, 4, 12) };
  return { kind: 'edm', sigmaMin: between(rng, 0.02, 0.1), sigmaMax: between(rng, 3, 10), rho: 7 };
}

function gaussianSource(rng: Rng, d: number): { readonly kind: 'gaussian' } & GaussianSpec {
  return { kind: 'gaussian', mean: offCentre(rng, d), covariance: randomCovariance(rng, d, 0.7, 1.3) };
}

function randomComponents(rng: Rng, d: number, count: number): MixtureComponent[] {
  const raw = Array.from({ length: count }, () => between(rng, 0.15, 1) ** 2);
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => ({
    weight: weight / sum,
    mean: Array.from({ length: d }, () => between(rng, -1.6, 1.8)),
    covariance: randomCovariance(rng, d, 0.22, 0.9),
  }));
}

/** A = (0.5 … 1.3)(I + skew + small symmetric part): no negative eigenvalues, not symmetric for d > 1. */
function randomAffine(rng: Rng, d: number): CouplingSpec {
  const size = between(rng, 0.5, 1.3);
  const matrix = Array.from({ length: d }, () => new Array<number>(d).fill(0));
  for (let i = 0; i < d; i++) {
    matrix[i][i] = size * between(rng, 0.8, 1.2);
    for (let j = 0; j < i; j++) {
      const skew = size * between(rng, -0.6, 0.6);
      const symmetric = size * between(rng, -0.15, 0.15);
      matrix[i][j] = symmetric + skew;
      matrix[j][i] = symmetric - skew;
    }
  }
  return { kind: 'affine', matrix, shift: offCentre(rng, d) };
}

function offCentre(rng: Rng, d: number): number[] {
  return Array.from({ length: d }, () => between(rng, -0.5, 0.6));
}

/** Q diag(σ²) Qᵀ with deviations between the bounds, symmetric bit for bit. */
function randomCovariance(rng: Rng, d: number, least: number, most: number): number[][] {
  const q = randomRotation(rng, d);
  const variances = Array.from({ length: d }, () => between(rng, least, most) ** 2);
  const matrix = Array.from({ length: d }, () => new Array<number>(d).fill(0));
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += q[i * d + k] * variances[k] * q[j * d + k];
      matrix[i][j] = sum;
      matrix[j][i] = sum;
    }
  }
  return matrix;
}

/** Haar-like orthogonal matrix: normals, orthonormalised twice by Gram-Schmidt so that it is so to round-off. */
function randomRotation(rng: Rng, d: number): Float64Array {
  const q = rng.normals(d * d);
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < i; j++) {
        let dot = 0;
        for (let k = 0; k < d; k++) dot += q[k * d + i] * q[k * d + j];
        for (let k = 0; k < d; k++) q[k * d + i] -= dot * q[k * d + j];
      }
      let square = 0;
      for (let k = 0; k < d; k++) square += q[k * d + i] ** 2;
      for (let k = 0; k < d; k++) q[k * d + i] /= Math.sqrt(square);
    }
  }
  return q;
}

function rows(matrix: Float64Array, d: number): number[][] {
  return Array.from({ length: d }, (_, i) => [...matrix.subarray(i * d, (i + 1) * d)]);
}

function between(rng: Rng, low: number, high: number): number {
  return low + (high - low) * rng.uniform();
}
