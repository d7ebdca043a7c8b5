import type { ExactProblem } from '../../analytic/types.ts';
import { exactVelocity, exactVelocityJet, type VelocityJet } from './exact-jet.ts';
import { secondPullback } from './second.ts';
import type { Features } from './types.ts';

/** n rows of canonical arguments: x is n × d, s and t have length n. */
export interface Rows {
  readonly x: Float64Array;
  readonly s: Float64Array;
  readonly t: Float64Array;
}

/** Directions of n rows. */
export interface Tangents {
  readonly dx: Float64Array;
  readonly ds: Float64Array;
  readonly dt: Float64Array;
}

/** Cotangents of arguments and directions, and of θ row by row (n × J). */
interface Pullback extends Rows, Tangents {
  readonly theta: Float64Array;
}

/**
 * `v̂ = v* + Σ_j θ_j φ_j` in canonical time, in float64: value, directional derivative, and the reverse of both. The second
 * derivatives that the reverse of a directional derivative needs are exact for |t - s| >= 1e-2 and taken there nearer.
 */
export interface AverageVelocityNet {
  readonly dimension: number;
  /** J; 0 without features. */
  readonly parameters: number;
  readonly features?: Features;
  /** v̂, n × d. */
  value(rows: Rows): Float64Array;
  /** v̂ and Dv̂[dx, ds, dt], n × d each. */
  jvp(rows: Rows, tangents: Tangents): { v: Float64Array; dv: Float64Array };
  /** First derivatives of v̂. */
  jet(rows: Rows): VelocityJet;
  /** Gradient of `Σ ȳ·v̂` or, with tangents, of `Σ ȳ·v̂ + z̄·Dv̂[dx, ds, dt]`. `points: false` leaves out all but θ. */
  pullback(
    rows: Rows,
    y: Float64Array,
    derivative?: { readonly tangents: Tangents; readonly z: Float64Array },
    options?: { readonly points?: boolean },
  ): Pullback;
}

/** The net of a native problem; without `features`, or with θ = 0 (the default), the exact average velocity. */
export function averageVelocityNet(
  problem: ExactProblem,
  features?: Features,
  theta: Float64Array = new Float64Array(features?.count ?? 0),
): AverageVelocityNet {
  const d = problem.dimension;
  const parameters = features?.count ?? 0;
  const perturbed = features !== undefined && theta.some((value) => value !== 0);
  const still = { x: new Float64Array(d), s: 0, t: 0 };

  /** Adds Σ_j θ_j φ_j and its derivative to rows of v and dv. */
  const perturb = ({ x, s, t }: Rows, v: Float64Array, tangents?: Tangents, dv?: Float64Array): void => {
    if (!perturbed) return;
    for (let i = 0; i < s.length; i++) {
      const dx = tangents === undefined ? still.x : row(tangents.dx, i, d);
      const phi = features.dual(row(x, i, d), s[i], t[i], dx, tangents?.ds[i] ?? 0, tangents?.dt[i] ?? 0);
      for (let j = 0; j < parameters; j++) {
        for (let k = 0; k < d; k++) {
          v[i * d + k] += theta[j] * phi.value[j * d + k];
          if (dv !== undefined) dv[i * d + k] += theta[j] * phi.derivative[j * d + k];
        }
      }
    }
  };

  const jet = (rows: Rows): VelocityJet => {
    const { x, s, t } = rows;
    const result = exactVelocityJet(problem, x, s, t);
    if (!perturbed) return result;
    perturb(rows, result.v);
    const unit = new Float64Array(parameters * d);
    for (let i = 0; i < s.length; i++) {
      for (let k = 0; k < d; k++) {
        for (let j = 0; j < parameters; j++) unit[j * d + k] = theta[j];
        const gradient = features.gradient(row(x, i, d), s[i], t[i], unit);
        unit.fill(0);
        for (let m = 0; m < d; m++) result.vx[(i * d + k) * d + m] += gradient.x[m];
        result.vs[i * d + k] += gradient.s;
        result.vt[i * d + k] += gradient.t;
      }
    }
    return result;
  };

  const value = (rows: Rows): Float64Array => {
    const v = exactVelocity(problem, rows.x, rows.s, rows.t);
    perturb(rows, v);
    return v;
  };

  const jvp = (rows: Rows, tangents: Tangents) => {
    const { v, vx, vs, vt } = exactVelocityJet(problem, rows.x, rows.s, rows.t);
    const dv = new Float64Array(v.length);
    for (let k = 0; k < v.length; k++) {
      const i = Math.floor(k / d);
      let sum = vs[k] * tangents.ds[i] + vt[k] * tangents.dt[i];
      for (let m = 0; m < d; m++) sum += vx[k * d + m] * tangents.dx[i * d + m];
      dv[k] = sum;
    }
    perturb(rows, v, tangents, dv);
    return { v, dv };
  };

  const pullback: AverageVelocityNet['pullback'] = (rows, y, derivative, options) => {
    const n = rows.s.length;
    const points = options?.points ?? true;
    const result = {
      theta: new Float64Array(n * parameters),
      x: new Float64Array(n * d),
      s: new Float64Array(n),
      t: new Float64Array(n),
      dx: new Float64Array(n * d),
      ds: new Float64Array(n),
      dt: new Float64Array(n),
    };
    if (features !== undefined) {
      for (let i = 0; i < n; i++) {
        const tangents = derivative?.tangents;
        const dx = tangents === undefined ? still.x : row(tangents.dx, i, d);
        const phi = features.dual(
          row(rows.x, i, d),
          rows.s[i],
          rows.t[i],
          dx,
          tangents?.ds[i] ?? 0,
          tangents?.dt[i] ?? 0,
        );
        for (let j = 0; j < parameters; j++) {
          let sum = 0;
          for (let k = 0; k < d; k++) {
            sum += y[i * d + k] * phi.value[j * d + k];
            if (derivative !== undefined) sum += derivative.z[i * d + k] * phi.derivative[j * d + k];
          }
          result.theta[i * parameters + j] = sum;
        }
      }
    }
    if (!points) return result;
    const first = jet(rows);
    transpose(first, y, d, result.x, result.s, result.t);
    if (derivative !== undefined) {
      const { tangents, z } = derivative;
      transpose(first, z, d, result.dx, result.ds, result.dt);
      if (z.some((entry) => entry !== 0)) {
        const second = secondPullback(problem, rows, tangents, z);
        for (let i = 0; i < n; i++) {
          if (perturbed) {
            const c = new Float64Array(parameters * d).map((_, m) => theta[Math.floor(m / d)] * z[i * d + (m % d)]);
            const g = features.second(
              row(rows.x, i, d),
              rows.s[i],
              rows.t[i],
              row(tangents.dx, i, d),
              tangents.ds[i],
              tangents.dt[i],
              c,
            );
            for (let k = 0; k < d; k++) result.x[i * d + k] += g.x[k];
            result.s[i] += g.s;
            result.t[i] += g.t;
          }
          for (let k = 0; k < d; k++) result.x[i * d + k] += second.x[i * d + k];
          result.s[i] += second.s[i];
          result.t[i] += second.t[i];
        }
      }
    }
    return result;
  };

  return { dimension: d, parameters, ...(features && { features }), value, jvp, jet, pullback };
}

function row(values: Float64Array, i: number, d: number): Float64Array {
  return values.subarray(i * d, (i + 1) * d);
}

/** Adds the transposed first derivatives, applied to a cotangent n × d. */
function transpose(
  { vx, vs, vt }: VelocityJet,
  cotangent: Float64Array,
  d: number,
  x: Float64Array,
  s: Float64Array,
  t: Float64Array,
): void {
  for (let k = 0; k < cotangent.length; k++) {
    const c = cotangent[k];
    if (c === 0) continue;
    const i = Math.floor(k / d);
    for (let m = 0; m < d; m++) x[i * d + m] += c * vx[k * d + m];
    s[i] += c * vs[k];
    t[i] += c * vt[k];
  }
}
