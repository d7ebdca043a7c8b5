import type {
  FactorComponent,
  GaussianSpec,
  InterpolantSpec,
  MixtureComponent,
  Problem,
} from '../../analytic/types.ts';
import type { Rng } from '../../core/random.ts';

type Family = 'gaussian' | 'mixture-1d' | 'product' | 'affine' | 'mixture';
const FAMILIES: readonly Family[] = ['gaussian', 'mixture-1d', 'product', 'affine', 'mixture'];

/**
 * The k-th random problem of a run. Consecutive k walk through the families (closed, quantile, rotated product,
 * coupled, integrated), off-centre and anisotropic throughout, since straight paths and mean-zero data hide most
 * mistakes. Standard deviations lie in [0.3, 1.2], means in [-2, 2]: the conditioning of the flow stays moderate.
 */
export function randomProblem(rng: Rng, k: number): Problem {
  const family = FAMILIES[(k + rng.integer(FAMILIES.length)) % FAMILIES.length];
  const dimension = family === 'mixture-1d' ? 1 : 2 + rng.integer(2);
  const interpolant: InterpolantSpec = { kind: rng.uniform() < 0.5 ? 'linear' : 'trigonometric' };
  const zero = Array<number>(dimension).fill(0);
  const isotropic = { mean: zero, covariance: 1 };
  const base = {
    schema: 'flowproof.problem/1',
    id: `random-${k}`,
    dimension,
    interpolant,
    source: { kind: 'gaussian', ...(family === 'product' ? isotropic : gaussian(rng, dimension)) },
    coupling: { kind: 'independent' },
  } satisfies Problem;
  switch (family) {
    case 'gaussian':
      return { ...base, target: { kind: 'mixture', components: [{ weight: 1, ...gaussian(rng, dimension) }] } };
    case 'product':
      return {
        ...base,
        target: {
          kind: 'product',
          rotation: rotation(rng, dimension),
          factors: Array.from({ length: dimension }, () => factor(rng)),
        },
      };
    case 'affine':
      return { ...base, coupling: { kind: 'affine', ...affine(rng, dimension) } };
    default:
      return { ...base, target: { kind: 'mixture', components: components(rng, dimension) } };
  }
}

const between = (rng: Rng, low: number, high: number): number => low + (high - low) * rng.uniform();
/** Round values, so that a report can be read: multiples of 1/64 are exact in every dtype. */
const round = (value: number): number => Math.round(value * 64) / 64;
const vector = (rng: Rng, d: number, radius: number): number[] =>
  Array.from({ length: d }, () => round(between(rng, -radius, radius)));

function gaussian(rng: Rng, d: number): GaussianSpec {
  return { mean: vector(rng, d, 1.5), covariance: covariance(rng, d) };
}

function components(rng: Rng, d: number): MixtureComponent[] {
  const count = 2 + rng.integer(2);
  return weights(rng, count).map((weight) => ({ weight, ...gaussian(rng, d) }));
}

function factor(rng: Rng): FactorComponent[] {
  return weights(rng, 1 + rng.integer(3)).map((weight) => ({
    weight,
    mean: round(between(rng, -2, 2)),
    variance: round(between(rng, 0.3, 1.2) ** 2),
  }));
}

/** Positive sixteenths that sum to one exactly. */
function weights(rng: Rng, count: number): number[] {
  const raw = Array.from({ length: count }, () => 1 + rng.integer(8));
  const parts = raw.map((v) => Math.max(1, Math.floor((16 * v) / raw.reduce((a, b) => a + b, 0))));
  parts[0] += 16 - parts.reduce((a, b) => a + b, 0);
  return parts.map((v) => v / 16);
}

/** L Lᵀ with a lower triangular L whose diagonal is in [0.3, 1.2]: positive definite, no common axes. */
function covariance(rng: Rng, d: number): number[][] {
  const lower = Array.from({ length: d }, (_, i) =>
    Array.from({ length: d }, (_, j) =>
      j > i ? 0 : j === i ? round(between(rng, 0.3, 1.2)) : round(between(rng, -0.5, 0.5)),
    ),
  );
  return lower.map((row) => lower.map((other) => row.reduce((sum, v, k) => sum + v * other[k], 0)));
}

/** A product of Givens rotations by random angles. */
function rotation(rng: Rng, d: number): number[][] {
  const q = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => Number(i === j)));
  for (let i = 0; i < d; i++) {
    for (let j = i + 1; j < d; j++) {
      const angle = between(rng, -Math.PI, Math.PI);
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (const row of q) {
        const [u, v] = [row[i], row[j]];
        row[i] = c * u - s * v;
        row[j] = s * u + c * v;
      }
    }
  }
  return q;
}

/**
 * x1 = A x0 + c with A = S + K, S symmetric positive definite and K skew: xᵀ(aI + bA)x > 0 for a, b >= 0 not both
 * zero, so that the flow exists at all times, and it turns.
 */
function affine(rng: Rng, d: number): { matrix: number[][]; shift: number[] } {
  const matrix = covariance(rng, d);
  for (let i = 0; i < d; i++) {
    for (let j = i + 1; j < d; j++) {
      const turn = round(between(rng, -1, 1));
      matrix[i][j] += turn;
      matrix[j][i] -= turn;
    }
  }
  return { matrix, shift: vector(rng, d, 1.5) };
}
