import type { Problem } from '../../analytic/types.ts';
import type { MapFunction, Truth } from '../exact.ts';
import type { Mutant } from '../types.ts';
import { mapMutant } from './build.ts';

/** A symmetric 2 × 2 matrix as (xx, xy, yy), or a full one as rows. */
type Matrix = readonly [number, number, number, number];

const multiply = ([a, b, c, d]: Matrix, [e, f, g, h]: Matrix): Matrix => [
  a * e + b * g,
  a * f + b * h,
  c * e + d * g,
  c * f + d * h,
];

const inverse = ([a, b, c, d]: Matrix): Matrix => {
  const det = a * d - b * c;
  return [d / det, -b / det, -c / det, a / det];
};

/** Principal square root of a symmetric positive definite 2 × 2 matrix: (M + √det I)/√(tr M + 2 √det). */
const root = ([a, b, c, d]: Matrix): Matrix => {
  const determinantRoot = Math.sqrt(a * d - b * c);
  const scale = 1 / Math.sqrt(a + d + 2 * determinantRoot);
  return [(a + determinantRoot) * scale, b * scale, c * scale, (d + determinantRoot) * scale];
};

function full(covariance: Problem['source']['covariance']): Matrix {
  if (typeof covariance === 'number') return [covariance, 0, 0, covariance];
  const [first, second] = covariance;
  if (typeof first === 'number') return [first, 0, 0, second as number];
  const lower = second as readonly number[];
  return [first[0], first[1], lower[0], lower[1]];
}

/** A map m_t + M(Σ_s, Σ_t) (x - m_s) between the Gaussian laws of a two-dimensional problem. */
function linearMap(truth: Truth, problem: Problem, matrix: (from: Matrix, to: Matrix) => Matrix): MapFunction | null {
  const target = problem.target;
  if (truth.d !== 2 || target?.kind !== 'mixture' || target.components.length !== 1) return null;
  const { a, b } = truth.problem.interpolant;
  const [first] = target.components;
  const c0 = full(problem.source.covariance);
  const c1 = full(first.covariance);
  const covariance = (t: number) => c0.map((value, i) => a(t) ** 2 * value + b(t) ** 2 * c1[i]) as unknown as Matrix;
  const mean = (t: number, k: number) => a(t) * problem.source.mean[k] + b(t) * first.mean[k];
  return (x, s, t) => {
    const y = new Float64Array(x.length);
    for (let i = 0; i < s.length; i++) {
      const [p, q, r, w] = s[i] === t[i] ? ([1, 0, 0, 1] as Matrix) : matrix(covariance(s[i]), covariance(t[i]));
      const u = x[2 * i] - mean(s[i], 0);
      const v = x[2 * i + 1] - mean(s[i], 1);
      y[2 * i] = s[i] === t[i] ? x[2 * i] : mean(t[i], 0) + p * u + q * v;
      y[2 * i + 1] = s[i] === t[i] ? x[2 * i + 1] : mean(t[i], 1) + r * u + w * v;
    }
    return y;
  };
}

const LAWS = ['push-forward', 'change-of-variables', 'log-determinant'] as const;

/** Maps between Gaussians with the right law at every time that are not the flow (`method.md` §4). */
export const gaussianMaps: readonly Mutant[] = [
  mapMutant({
    name: 'covariance-roots',
    description: 'Σ_t^½ Σ_s^-½: right for covariances that commute.',
    hides: 'commuting covariances; all laws; every identity of the map with itself',
    settings: ['non-commuting'],
    expected: ['tangent', 'lagrangian', 'eulerian', 'trajectory', 'jacobian'],
    holds: ['boundary', 'semigroup', 'inverse', ...LAWS],
    hidden: { setting: 'isotropic', properties: ['map.trajectory', 'map.lagrangian'] },
    map: (truth, problem) => linearMap(truth, problem, (from, to) => multiply(root(to), inverse(root(from)))),
  }),
  mapMutant({
    name: 'bures',
    description: 'The optimal-transport map Σ_s^-½ (Σ_s^½ Σ_t Σ_s^½)^½ Σ_s^-½ from ρ_s to ρ_t.',
    hides: 'commuting covariances; all laws; the round trip',
    settings: ['non-commuting'],
    expected: ['tangent', 'lagrangian', 'semigroup', 'trajectory', 'jacobian'],
    holds: ['boundary', 'inverse', ...LAWS],
    hidden: { setting: 'isotropic', properties: ['map.trajectory', 'map.semigroup'] },
    map: (truth, problem) =>
      linearMap(truth, problem, (from, to) => {
        const half = root(from);
        const back = inverse(half);
        return multiply(multiply(back, root(multiply(multiply(half, to), half))), back);
      }),
  }),
  mapMutant({
    name: 'cholesky-factors',
    description: 'L_t L_s⁻¹ with Cholesky factors: the Knothe–Rosenblatt map.',
    hides: 'diagonal covariances; all laws; every identity of the map with itself',
    settings: ['non-commuting'],
    expected: ['tangent', 'lagrangian', 'trajectory', 'jacobian'],
    holds: ['boundary', 'semigroup', 'inverse', ...LAWS],
    map: (truth, problem) => {
      const cholesky = ([a, , c, d]: Matrix): Matrix => {
        const l = Math.sqrt(a);
        return [l, 0, c / l, Math.sqrt(d - (c * c) / a)];
      };
      return linearMap(truth, problem, (from, to) => multiply(cholesky(to), inverse(cholesky(from))));
    },
  }),
  mapMutant({
    name: 'transposed-jacobian',
    description: 'The matrix of the linear map transposed (a vjp in the place of a jvp).',
    hides: 'symmetric ∇X: commuting covariances, rotated products',
    settings: ['non-commuting'],
    expected: ['tangent', 'lagrangian', 'trajectory', 'jacobian'],
    holds: ['boundary', 'log-determinant'],
    hidden: { setting: 'isotropic', properties: ['map.trajectory', 'map.jacobian'] },
    map: (truth, problem) => {
      const target = problem.target;
      if (truth.d !== 2 || target?.kind !== 'mixture' || target.components.length !== 1) return null;
      const { a, b } = truth.problem.interpolant;
      const [first] = target.components;
      const mean = (t: number, k: number) => a(t) * problem.source.mean[k] + b(t) * first.mean[k];
      return (x, s, t) => {
        const { jacobian } = truth.problem.flow.evaluate({ x, s, t }, { derivatives: true }).derivatives!;
        return x.map((value, index) => {
          const i = index >> 1;
          const k = index & 1;
          if (s[i] === t[i]) return value;
          const u = x[2 * i] - mean(s[i], 0);
          const v = x[2 * i + 1] - mean(s[i], 1);
          return mean(t[i], k) + jacobian[4 * i + k] * u + jacobian[4 * i + 2 + k] * v;
        });
      };
    },
  }),
];
