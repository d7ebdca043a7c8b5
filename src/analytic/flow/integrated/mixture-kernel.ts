import type { GaussianComponent, Model } from '../../model.ts';
import type { Kernel } from './kernel.ts';
import { mixtureTable, stride } from './mixture-table.ts';

/** Posterior weights below e^-42 = 6e-19 change no digit of a sum of order 1. */
export const NEGLIGIBLE = -42;

/** The velocity of a Gaussian mixture in any dimension: Σ r_k (n_k + G_k z_k), r_k the posterior weights. */
export function mixtureKernel(model: Model, components: readonly GaussianComponent[]): Kernel {
  const d = model.dimension;
  const K = components.length;
  const S = stride(d);
  const diagonal = components.every(({ basis, inverseBasis }) => isDiagonal(basis, d) && isDiagonal(inverseBasis, d));
  const z = new Float64Array(K * d);
  const log = new Float64Array(K);
  const parts = new Float64Array(K * d);
  const point = new Float64Array(d);
  const covector = new Float64Array(d);

  /** Weights of point p into `log`; returns their sum. */
  const weigh = (values: Float64Array): number => {
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < K; k++) {
      const base = k * S;
      const w = base + 1 + 2 * d;
      let sum = values[base];
      for (let i = 0; i < d; i++) {
        let zi = 0;
        if (diagonal) zi = values[w + i * d + i] * (point[i] - values[base + 1 + i]);
        else for (let j = 0; j < d; j++) zi += values[w + i * d + j] * (point[j] - values[base + 1 + j]);
        z[k * d + i] = zi;
        sum -= zi * zi;
      }
      log[k] = sum;
      if (sum > top) top = sum;
    }
    let total = 0;
    for (let k = 0; k < K; k++) {
      const difference = log[k] - top;
      log[k] = difference <= NEGLIGIBLE ? 0 : Math.exp(difference);
      total += log[k];
    }
    return total;
  };
  const partVelocity = (values: Float64Array, k: number): void => {
    const drift = k * S + 1 + d;
    const g = drift + d + d * d;
    for (let i = 0; i < d; i++) {
      let sum = values[drift + i];
      if (diagonal) sum += values[g + i * d + i] * z[k * d + i];
      else for (let j = 0; j < d; j++) sum += values[g + i * d + j] * z[k * d + j];
      parts[k * d + i] = sum;
    }
  };
  const velocityAt = (values: Float64Array, x: Float64Array, n: number, p: number, out: Float64Array): void => {
    for (let i = 0; i < d; i++) point[i] = x[i * n + p];
    const total = weigh(values);
    for (let i = 0; i < d; i++) out[i * n + p] = 0;
    for (let k = 0; k < K; k++) {
      if (log[k] === 0) continue;
      log[k] /= total;
      partVelocity(values, k);
      for (let i = 0; i < d; i++) out[i * n + p] += log[k] * parts[k * d + i];
    }
  };
  return {
    d,
    prepare: (t) => mixtureTable(model, components, t),
    velocity: (table, x, n, out) => {
      for (let p = 0; p < n; p++) velocityAt(table.values, x, n, p, out);
    },
    gradient: (table, x, n, out, gradient) => {
      const { values } = table;
      for (let p = 0; p < n; p++) {
        velocityAt(values, x, n, p, out);
        for (let e = 0; e < d * d; e++) gradient[e * n + p] = 0;
        for (let k = 0; k < K; k++) {
          const weight = log[k];
          if (weight === 0) continue;
          const w = k * S + 1 + 2 * d;
          const a = w + 2 * d * d;
          for (let j = 0; j < d; j++) {
            let sum = 0;
            if (diagonal) sum = values[w + j * d + j] * z[k * d + j];
            else for (let i = 0; i < d; i++) sum += values[w + i * d + j] * z[k * d + i];
            covector[j] = -2 * sum;
          }
          for (let i = 0; i < d; i++) {
            const difference = weight * (parts[k * d + i] - out[i * n + p]);
            for (let j = 0; j < d; j++) {
              gradient[(i * d + j) * n + p] += difference * covector[j] + weight * values[a + i * d + j];
            }
          }
        }
      }
    },
  };
}

function isDiagonal(matrix: Float64Array, d: number): boolean {
  return matrix.every((value, k) => value === 0 || k % (d + 1) === 0);
}
