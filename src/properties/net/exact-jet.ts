import type { ExactProblem } from '../../analytic/types.ts';

/** Average velocity of n rows with its first derivatives: v is n × d; vx is n × d × d, [i][j] = ∂v_i/∂x_j; vs, vt are n × d. */
export interface VelocityJet {
  readonly v: Float64Array;
  readonly vx: Float64Array;
  readonly vs: Float64Array;
  readonly vt: Float64Array;
}

/** Below this |t - s| the mean is integrated, since the difference quotient loses u / |t - s|. */
export const NEAR = 1e-2;

/** Length of an interval over its distance from a square-root singularity: an error of (9 + √80)⁻¹², round-off, by six points. */
const STEEP = 0.25;

/** Nodes and weights of the 6-point Gauss–Legendre rule on [0, 1] (DLMF 3.5.v). */
const HALF = [
  [0.2386191860831969, 0.467913934572691],
  [0.6612093864662645, 0.3607615730481386],
  [0.932469514203152, 0.1713244923791704],
] as const;
const RULE = HALF.flatMap(([node, weight]) => [
  [(1 - node) / 2, weight / 2],
  [(1 + node) / 2, weight / 2],
]);

/**
 * The exact average velocity `v*_{s,t}(x) = (X_{s,t}(x) - x)/(t - s)`, n × d. Within `NEAR` of the diagonal it is
 * `∫₀¹ b_τ(X_{s,τ}(x)) dλ`, τ = s + λ (t - s), by 6-point Gauss quadrature, free of cancellation; b_s(x) on it. Relative error about
 * u |X| / |t - s| away from the diagonal, a few u near it.
 */
export function exactVelocity(problem: ExactProblem, x: Float64Array, s: Float64Array, t: Float64Array): Float64Array {
  return byDistance(
    problem,
    x,
    s,
    t,
    ['v'],
    (px, ps, pt) => {
      const { y } = problem.flow.evaluate({ x: px, s: ps, t: pt });
      return [y.map((value, k) => (value - px[k]) / stepOf(ps, pt, k, problem.dimension))];
    },
    (px, ps, pt) => [meanOver(problem, px, ps, pt, false).v],
  ).v;
}

/**
 * {@link exactVelocity} with derivatives, by
 *
 *     ∂_t X = b_t(X),   ∂_s X = -∇X b_s(x),   ∂v = (∂X - ∂x - v ∂(t - s)) / (t - s)
 *
 * and near the diagonal by the derivative of the integrand: on it ∇v = ∇b, ∂_t v = D/2, ∂_s v = ∂_t b - D/2, D = ∂_t b + ∇b b.
 */
export function exactVelocityJet(
  problem: ExactProblem,
  x: Float64Array,
  s: Float64Array,
  t: Float64Array,
): VelocityJet {
  const d = problem.dimension;
  return byDistance(
    problem,
    x,
    s,
    t,
    ['v', 'vx', 'vs', 'vt'],
    (px, ps, pt) => {
      const { y, derivatives } = problem.flow.evaluate({ x: px, s: ps, t: pt }, { derivatives: true });
      const { jacobian, ds, dt } = derivatives!;
      const v = y.map((value, k) => (value - px[k]) / stepOf(ps, pt, k, d));
      const vx = jacobian.map((value, k) => {
        const row = Math.floor(k / d);
        return (value - (row % d === k % d ? 1 : 0)) / stepOf(ps, pt, row, d);
      });
      return [
        v,
        vx,
        ds.map((value, k) => (value + v[k]) / stepOf(ps, pt, k, d)),
        dt.map((value, k) => (value - v[k]) / stepOf(ps, pt, k, d)),
      ];
    },
    (px, ps, pt) => {
      const mean = meanOver(problem, px, ps, pt, true);
      return [mean.v, mean.vx, mean.vs, mean.vt];
    },
  );
}

function stepOf(s: Float64Array, t: Float64Array, k: number, d: number): number {
  const row = Math.floor(k / d);
  return t[row] - s[row];
}

/** Whether v between two times is integrated; else it is the quotient. */
export function nearRule(problem: ExactProblem): (s: number, t: number) => boolean {
  // Where a' is infinite at t = 1 the rule converges on intervals short beside their distance from there only.
  const steep = !Number.isFinite(problem.interpolant.da(1));
  return (s, t) => s === t || Math.abs(t - s) < (steep ? Math.min(NEAR, STEEP * (1 - Math.max(s, t))) : NEAR);
}

type Part = (x: Float64Array, s: Float64Array, t: Float64Array) => Float64Array[];

/** Rows near the diagonal by one method, the others by the other. */
function byDistance<K extends string>(
  problem: ExactProblem,
  x: Float64Array,
  s: Float64Array,
  t: Float64Array,
  names: readonly K[],
  far: Part,
  near: Part,
): Record<K, Float64Array> {
  const n = s.length;
  const d = problem.dimension;
  const rows: [number[], number[]] = [[], []];
  const isNear = nearRule(problem);
  for (let i = 0; i < n; i++) rows[isNear(s[i], t[i]) ? 1 : 0].push(i);
  const results = {} as Record<K, Float64Array>;
  [far, near].forEach((part, which) => {
    const chosen = rows[which];
    if (chosen.length === 0) return;
    const whole = chosen.length === n;
    const parts = whole ? part(x, s, t) : part(gather(x, chosen, d), gather(s, chosen, 1), gather(t, chosen, 1));
    parts.forEach((values, k) => {
      if (whole) {
        results[names[k]] = values;
        return;
      }
      const width = values.length / chosen.length;
      const target = results[names[k]] ?? new Float64Array(n * width);
      results[names[k]] = target;
      chosen.forEach((row, i) => {
        target.set(values.subarray(i * width, (i + 1) * width), row * width);
      });
    });
  });
  for (const name of names) results[name] ??= new Float64Array(0);
  return results;
}

function gather(values: Float64Array, rows: readonly number[], width: number): Float64Array {
  const result = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    result.set(values.subarray(row * width, (row + 1) * width), i * width);
  });
  return result;
}

/** `∫₀¹ b_τ(X_{s,τ}(x)) dλ` and, where asked for, its derivatives. */
function meanOver(
  problem: ExactProblem,
  x: Float64Array,
  s: Float64Array,
  t: Float64Array,
  derivatives: boolean,
): VelocityJet {
  const d = problem.dimension;
  const n = s.length;
  const { fields, flow } = problem;
  const sum = {
    v: new Float64Array(n * d),
    vx: new Float64Array(derivatives ? n * d * d : 0),
    vs: new Float64Array(derivatives ? n * d : 0),
    vt: new Float64Array(derivatives ? n * d : 0),
  };
  for (const [lambda, weight] of RULE) {
    const tau = s.map((start, i) => start + lambda * (t[i] - start));
    const answer = flow.evaluate({ x, s, t: tau }, { derivatives });
    const b = fields.velocity(answer.y, tau);
    for (let k = 0; k < n * d; k++) sum.v[k] += weight * b[k];
    if (!derivatives) continue;
    const gradient = fields.jacobian(answer.y, tau);
    const partial = fields.velocityTimeDerivative(answer.y, tau);
    const { jacobian, ds } = answer.derivatives!;
    for (let k = 0; k < n * d; k++) {
      const first = Math.floor(k / d) * d;
      let start = 0;
      let along = partial[k];
      for (let m = 0; m < d; m++) {
        const g = gradient[k * d + m];
        start += g * ds[first + m];
        along += g * b[first + m];
        for (let j = 0; j < d; j++) sum.vx[k * d + j] += weight * g * jacobian[(first + m) * d + j];
      }
      sum.vs[k] += weight * (start + (1 - lambda) * along);
      sum.vt[k] += weight * lambda * along;
    }
  }
  return sum;
}
