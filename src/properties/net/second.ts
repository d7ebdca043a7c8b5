import type { ExactProblem } from '../../analytic/types.ts';
import { NEAR } from './exact-jet.ts';
import type { Rows, Tangents } from './jet.ts';

/**
 * Gradient in (x, s, t) of `Σ_i z_i · Dv*(x_i, s_i, t_i)[dx, ds, dt]` at fixed direction, v* the exact average velocity of a
 * native problem. With `h = t - s`, J = ∇X, ξ = dx - b_s(x) ds, `DX = J ξ + b_t(X) dt`:
 *
 *     ∂_x DX = D²X[ξ, ·] - J ∇b_s ds + ∇b_t(X) J dt
 *     ∂_s DX = -D²X[b_s, ξ] - J ∇b_s ξ - J ∂_s b_s ds - ∇b_t(X) J b_s dt
 *     ∂_t DX = ∇b_t(X) J ξ + (∂_t b_t + ∇b_t b_t)(X) dt
 *
 * and `h Dv = DX - dx - (dt - ds) v`. Rows with |t - s| below `NEAR` are taken at |t - s| = `NEAR` (same s), which is off by
 * O(NEAR): no loss of the method differentiates a derivative on the diagonal in its arguments.
 */
export function secondPullback(problem: ExactProblem, rows: Rows, tangents: Tangents, z: Float64Array): Rows {
  const d = problem.dimension;
  const n = rows.s.length;
  const { x, s } = rows;
  const [low] = problem.regularTimes;
  const t = rows.t.map((end, i) => {
    if (Math.abs(end - s[i]) >= NEAR) return end;
    return s[i] - NEAR < low ? s[i] + NEAR : s[i] - NEAR;
  });
  const { fields } = problem;
  const { y, derivatives } = problem.flow.evaluate({ x, s, t }, { derivatives: true });
  const J = derivatives!.jacobian;
  const start = fields.velocity(x, s);
  const startGradient = fields.jacobian(x, s);
  const startPartial = fields.velocityTimeDerivative(x, s);
  const end = fields.velocity(y, t);
  const endGradient = fields.jacobian(y, t);
  const endPartial = fields.velocityTimeDerivative(y, t);

  const xi = tangents.dx.map((value, k) => value - start[k] * tangents.ds[Math.floor(k / d)]);
  const bend = curvature(problem, { x, s, t }, y, J);
  const result = { x: new Float64Array(n * d), s: new Float64Array(n), t: new Float64Array(n) };

  for (let i = 0; i < n; i++) {
    const at = i * d;
    const h = t[i] - s[i];
    const ds = tangents.ds[i];
    const dt = tangents.dt[i];
    const cotangent = z.subarray(at, at + d).map((value) => value / h);
    // Transposes applied to the cotangent: p = Jᵀ z, q = Jᵀ ∇b_t(X)ᵀ z.
    const p = transposed(J, cotangent, i, d);
    const g = transposed(endGradient, cotangent, i, d);
    const q = transposed(J, g, i, d);
    const c = transposed(startGradient, p, i, d);
    const row = (values: Float64Array) => values.subarray(at, at + d);
    const bent = bend(i, cotangent, row(xi));
    const v = row(y).map((value, k) => (value - x[at + k]) / h);
    const stretch = dt - ds;
    let total = 0;
    for (let k = 0; k < d; k++) {
      result.x[at + k] = bent[k] - c[k] * ds + q[k] * dt - (stretch * (p[k] - cotangent[k])) / h;
      const pushed = p[k] * xi[k] + cotangent[k] * end[at + k] * dt;
      total += pushed - cotangent[k] * (tangents.dx[at + k] + stretch * v[k]);
    }
    const slopeS = v.map((value, k) => (derivatives!.ds[at + k] + value) / h);
    const slopeT = v.map((value, k) => (derivatives!.dt[at + k] - value) / h);
    result.s[i] =
      -dot(bent, row(start)) -
      dot(c, row(xi)) -
      dot(p, row(startPartial)) * ds -
      dot(q, row(start)) * dt -
      stretch * dot(cotangent, slopeS) +
      total / h;
    result.t[i] =
      dot(q, row(xi)) +
      (dot(cotangent, row(endPartial)) + dot(g, row(end))) * dt -
      stretch * dot(cotangent, slopeT) -
      total / h;
  }
  return result;
}

/**
 * `(i, z, ξ) ↦ z · D²X[ξ, ·]` at row i. Closed maps are affine. Otherwise coordinate by coordinate, after the rotation of
 * the product (none in one dimension), `X'' = X' ((log p_s)'(x) - (log p_t)'(X) X')`, from p_t(X) X' = p_s(x).
 */
function curvature(problem: ExactProblem, { x, s, t }: Rows, y: Float64Array, J: Float64Array) {
  const d = problem.dimension;
  if (problem.mapKind === 'closed') return () => new Float64Array(d);
  const target = problem.definition.target;
  const rotation = target?.kind === 'product' ? Float64Array.from(target.rotation.flat()) : Float64Array.of(1);
  const startScore = problem.fields.score(x, s);
  const endScore = problem.fields.score(y, t);
  const column = (values: ArrayLike<number>, k: number, offset: number) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += rotation[j * d + k] * values[offset + j];
    return sum;
  };
  return (i: number, z: Float64Array, xi: Float64Array): Float64Array => {
    const result = new Float64Array(d);
    for (let k = 0; k < d; k++) {
      let slope = 0;
      for (let j = 0; j < d; j++) slope += rotation[j * d + k] * column(J.subarray((i * d + j) * d), k, 0);
      const second = slope * (column(startScore, k, i * d) - column(endScore, k, i * d) * slope);
      const amount = second * column(z, k, 0) * column(xi, k, 0);
      for (let j = 0; j < d; j++) result[j] += rotation[j * d + k] * amount;
    }
    return result;
  };
}

/** Mᵀ z with M the i-th d × d matrix of a batch. */
function transposed(matrices: Float64Array, z: ArrayLike<number>, i: number, d: number): Float64Array {
  const result = new Float64Array(d);
  for (let k = 0; k < d; k++) for (let m = 0; m < d; m++) result[m] += matrices[(i * d + k) * d + m] * z[k];
  return result;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
