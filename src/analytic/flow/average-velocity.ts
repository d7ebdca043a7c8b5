import { gaussLegendre } from '../quadrature.ts';
import type { ExactFlow, Fields, FlowRequest } from '../types.ts';
import { countPoints, timeOf } from './request.ts';

/** v_{s,t}(x) with its derivatives. */
export interface AverageVelocity {
  /** (X - x)/(t - s), b_s(x) for s = t, n × d. */
  readonly v: Float64Array;
  /** ∂_s v, ∂_t v, n × d. */
  readonly ds: Float64Array;
  readonly dt: Float64Array;
  /** ∇v, n × d × d. */
  readonly jacobian: Float64Array;
}

const NEAR = 0.05;
/** Length of an interval over its distance from a square-root singularity at the end of time, for the rule to converge. */
const STEEP = 0.25;
const RULE = gaussLegendre(10);

/**
 * The average velocity `v_{s,t}(x) = (X_{s,t}(x) - x)/(t - s)` of `X = x + (t-s) v` (eq 6) with all its derivatives,
 * without the loss of digits of the quotient as t → s. For |t - s| <= 1/20 as averages along the exact trajectory
 * y(θ) = X_{s,s+θ(t-s)}(x) by a ten-point Gauss–Legendre rule: `v = ∫ b dθ`, `∂_t v = ∫ θ Db/Dt dθ`,
 * `∂_s v = ∫ ((1-θ) Db/Dt - ∇b ∇X b_s(x)) dθ`, `∇v = ∫ ∇b ∇X dθ`, Db/Dt = ∂_t b + ∇b b; beyond, from X.
 * Where `isSteep` (a' is infinite at t = 1) shorter intervals near the end are by the quotient too. On the diagonal: v = b, ∇v = ∇b, ∂_t v = ½ Db/Dt, ∂_s v = ½ ∂_t b - ½ ∇b b.
 */
export function averageVelocity(
  flow: ExactFlow,
  fields: Fields,
  dimension: number,
  request: FlowRequest,
  isSteep = false,
): AverageVelocity {
  const d = dimension;
  const n = countPoints(request, d);
  const result = {
    v: new Float64Array(n * d),
    ds: new Float64Array(n * d),
    dt: new Float64Array(n * d),
    jacobian: new Float64Array(n * d * d),
  };
  const near: number[] = [];
  const far: number[] = [];
  for (let p = 0; p < n; p++) {
    const [s, t] = [timeOf(request.s, p), timeOf(request.t, p)];
    const longest = isSteep ? Math.min(NEAR, STEEP * (1 - Math.max(s, t))) : NEAR;
    (s === t || Math.abs(t - s) <= longest ? near : far).push(p);
  }
  if (far.length > 0) byQuotient(flow, d, request, far, result);
  if (near.length > 0) byQuadrature(flow, fields, d, request, near, result);
  return result;
}

function subset(request: FlowRequest, d: number, points: readonly number[]): FlowRequest {
  const x = new Float64Array(points.length * d);
  points.forEach((p, q) => {
    x.set(request.x.subarray(p * d, (p + 1) * d), q * d);
  });
  return {
    x,
    s: Float64Array.from(points, (p) => timeOf(request.s, p)),
    t: Float64Array.from(points, (p) => timeOf(request.t, p)),
  };
}

function byQuotient(
  flow: ExactFlow,
  d: number,
  request: FlowRequest,
  points: readonly number[],
  result: AverageVelocity,
): void {
  const part = subset(request, d, points);
  const { y, derivatives } = flow.evaluate(part, { derivatives: true });
  if (derivatives === undefined) return;
  const { jacobian, dt, ds } = derivatives;
  points.forEach((p, q) => {
    const span = part.t[q] - part.s[q];
    for (let i = 0; i < d; i++) {
      const to = p * d + i;
      const v = (y[q * d + i] - part.x[q * d + i]) / span;
      result.v[to] = v;
      result.dt[to] = (dt[q * d + i] - v) / span;
      result.ds[to] = (ds[q * d + i] + v) / span;
      for (let j = 0; j < d; j++) {
        result.jacobian[to * d + j] = (jacobian[(q * d + i) * d + j] - (i === j ? 1 : 0)) / span;
      }
    }
  });
}

function byQuadrature(
  flow: ExactFlow,
  fields: Fields,
  d: number,
  request: FlowRequest,
  points: readonly number[],
  result: AverageVelocity,
): void {
  const part = subset(request, d, points);
  const start = fields.velocity(part.x, part.s);
  const pushed = new Float64Array(d);
  RULE.nodes.forEach((node, m) => {
    const theta = 0.5 * (1 + node);
    const weight = 0.5 * RULE.weights[m];
    const time = part.s.map((s, q) => s + theta * (part.t[q] - s));
    const { y, derivatives } = flow.evaluate({ x: part.x, s: part.s, t: time }, { derivatives: true });
    const gradient = fields.jacobian(y, time);
    const velocity = fields.velocity(y, time);
    const acceleration = fields.velocityTimeDerivative(y, time);
    points.forEach((p, q) => {
      const map = derivatives?.jacobian.subarray(q * d * d, (q + 1) * d * d) ?? new Float64Array(0);
      for (let i = 0; i < d; i++) {
        pushed[i] = 0;
        for (let j = 0; j < d; j++) pushed[i] += map[i * d + j] * start[q * d + j];
      }
      for (let i = 0; i < d; i++) {
        const row = (q * d + i) * d;
        let material = acceleration[q * d + i];
        let origin = 0;
        for (let j = 0; j < d; j++) {
          material += gradient[row + j] * velocity[q * d + j];
          origin += gradient[row + j] * pushed[j];
          let entry = 0;
          for (let k = 0; k < d; k++) entry += gradient[row + k] * map[k * d + j];
          result.jacobian[(p * d + i) * d + j] += weight * entry;
        }
        const to = p * d + i;
        result.v[to] += weight * velocity[q * d + i];
        result.dt[to] += weight * theta * material;
        result.ds[to] += weight * ((1 - theta) * material - origin);
      }
    });
  });
}
