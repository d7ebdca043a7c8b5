import type { ExactProblem } from '../../analytic/types.ts';
import { conditionAt, directional } from '../numeric/condition.ts';
import { jvpRoundOff } from '../numeric/jvp-round-off.ts';
import { OPERATIONS } from '../numeric/round-off.ts';
import { rowMax } from '../numeric/rows.ts';
import { velocityConditionAt } from '../numeric/velocity-condition.ts';
import { NEAR } from './exact-jet.ts';
import type { Rows, Tangents } from './jet.ts';
import type { Features } from './types.ts';

/** How far another honest net may be from the suite's, in the max-norm, row by row: X, v and Dv along a direction. */
export interface NetRoundOff {
  readonly x: Float64Array;
  readonly v: Float64Array;
  readonly dv?: Float64Array;
}

/**
 * Bounds in arithmetic of unit u. With e(X), e(b), e(DX) the bounds of the map, of the velocity at both ends and of the map's derivative, and
 * h = max(|t - s|, 0.01), the distance from which the mean velocity is free of cancellation as an integral:
 *
 *     e(v) = e(X) / h + e(b),     e(Dv) = (e(DX) + |dt - ds| e(v)) / h + e(b) (|dx| / L + |ds| + |dt|) / h
 *
 * and of the perturbation θ·φ, whose angles are sums of terms of size A: 64 u |θ| (1 + A), and times the rate of the angle for its derivative.
 */
export function netRoundOff(
  problem: ExactProblem,
  u: number,
  rows: Rows,
  tangents: Tangents | undefined,
  perturbation: { readonly features: Features; readonly theta: Float64Array } | undefined,
): NetRoundOff {
  const d = problem.dimension;
  const n = rows.s.length;
  const at = conditionAt(problem, u, rows.x, rows.s, rows.t);
  const start = velocityConditionAt(problem, u, rows.x, rows.s).roundOff;
  const end = velocityConditionAt(problem, u, at.y, rows.t);
  const step = rows.t.map((time, i) => Math.max(Math.abs(time - rows.s[i]), NEAR));
  const field = start.map((value, i) => value + end.roundOff[i] + end.norm[i] * at.roundOff[i]);
  const wave = waves(rows, tangents, perturbation, d);
  const rounding = OPERATIONS * u;
  const v = step.map((h, i) => at.roundOff[i] / h + field[i] + rounding * wave.value[i]);
  const x = at.roundOff.map((value, i) => {
    const h = Math.abs(rows.t[i] - rows.s[i]);
    return value + h * (field[i] + rounding * wave.value[i]);
  });
  if (tangents === undefined) return { x, v };
  const exact = directional(at, tangents.dx, tangents.ds, tangents.dt, d);
  const push = jvpRoundOff(u, problem, { ...rows, ...tangents }, at, exact);
  const size = rowMax(tangents.dx, d);
  const dv = Float64Array.from({ length: n }, (_, i) => {
    const [ds, dt] = [tangents.ds[i], tangents.dt[i]];
    const reach = size[i] / Math.max(at.startExtent[i], Number.MIN_VALUE) + Math.abs(ds) + Math.abs(dt);
    return (push[i] + Math.abs(dt - ds) * v[i] + field[i] * reach) / step[i] + rounding * wave.derivative[i];
  });
  return { x, v, dv };
}

/** Σ_j |θ_j| (1 + A) and Σ_j |θ_j| (1 + A) |rate of the angle|, the largest over the components, row by row. */
function waves(
  { x, s, t }: Rows,
  tangents: Tangents | undefined,
  perturbation: { readonly features: Features; readonly theta: Float64Array } | undefined,
  d: number,
): { readonly value: Float64Array; readonly derivative: Float64Array } {
  const value = new Float64Array(s.length);
  const derivative = new Float64Array(s.length);
  if (perturbation === undefined) return { value, derivative };
  const { features, theta } = perturbation;
  const { k, alpha, beta, phase } = features.waves;
  for (let i = 0; i < s.length; i++) {
    for (let m = 0; m < d; m++) {
      let own = 0;
      let along = 0;
      for (let j = 0; j < features.count; j++) {
        const w = j * d + m;
        let angle = Math.abs(alpha[w] * s[i]) + Math.abs(beta[w] * t[i]) + Math.abs(phase[w]);
        let rate =
          tangents === undefined ? 0 : Math.abs(alpha[w] * tangents.ds[i]) + Math.abs(beta[w] * tangents.dt[i]);
        for (let l = 0; l < d; l++) {
          angle += Math.abs(k[w * d + l] * x[i * d + l]);
          if (tangents !== undefined) rate += Math.abs(k[w * d + l] * tangents.dx[i * d + l]);
        }
        own += Math.abs(theta[j]) * (1 + angle);
        along += Math.abs(theta[j]) * (1 + angle) * rate;
      }
      value[i] = Math.max(value[i], own);
      derivative[i] = Math.max(derivative[i], along);
    }
  }
  return { value, derivative };
}

/** How far φ_j and its derivative along tangents may be off in arithmetic of unit u at one row, for any j: 64 u (1 + A), and times the rate of the angle. */
export function waveRoundOff(
  u: number,
  rows: Rows,
  tangents: Tangents | undefined,
  features: Features,
): { readonly value: number; readonly derivative: number } {
  const theta = new Float64Array(features.count).fill(1);
  const { value, derivative } = waves(rows, tangents, { features, theta }, features.dimension);
  return { value: OPERATIONS * u * value[0], derivative: OPERATIONS * u * derivative[0] };
}
