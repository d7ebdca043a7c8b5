import type { GaussianComponent, Model } from '../../model.ts';
import type { Kernel } from './kernel.ts';
import { mixtureTables, stride } from './mixture-table.ts';

/** Posterior weights below e^-42 = 6e-19 change no digit of a sum of order 1. */
const NEGLIGIBLE = -42;

/**
 * The velocity of a Gaussian mixture in any dimension, Σ r_k (n_k + P_k g_k z_k), r_k the posterior weights. Its gradient is
 * Σ r_k (A_k + (u_k - b) c_kᵀ) with A_k = P_k g_k w_k P_k⁻¹ and c_k = -2 P_k⁻ᵀ w_k z_k; where all P_k are diagonal, products with
 * it cost components × d² in place of d³.
 */
export function mixtureKernel(model: Model, components: readonly GaussianComponent[]): Kernel {
  const d = model.dimension;
  const K = components.length;
  const S = stride(d);
  const isDiagonal = (matrix: Float64Array): boolean => matrix.every((value, e) => value === 0 || e % (d + 1) === 0);
  const diagonal = components.every(({ basis, inverseBasis }) => isDiagonal(basis) && isDiagonal(inverseBasis));
  const z = new Float64Array(K * d);
  const weight = new Float64Array(K);
  const parts = new Float64Array(K * d);
  const point = new Float64Array(d);
  const covector = new Float64Array(d);
  const scaledRow = new Float64Array(d);
  const rates = new Float64Array(d);

  /** Velocity at column p; leaves weights, z and the components' velocities behind. */
  const velocityAt = (values: Float64Array, x: Float64Array, n: number, p: number, out: Float64Array): void => {
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < K; k++) {
      const at = k * S + 1;
      const inverse = components[k].inverseBasis;
      let log = values[at - 1];
      for (let j = 0; j < d; j++) point[j] = x[j * n + p] - values[at + j];
      for (let i = 0; i < d; i++) {
        let sum = 0;
        if (diagonal) sum = inverse[i * (d + 1)] * point[i];
        else for (let j = 0; j < d; j++) sum += inverse[i * d + j] * point[j];
        sum *= values[at + 2 * d + i];
        z[k * d + i] = sum;
        log -= sum * sum;
      }
      weight[k] = log;
      if (log > top) top = log;
    }
    let total = 0;
    for (let k = 0; k < K; k++) {
      const difference = weight[k] - top;
      weight[k] = difference <= NEGLIGIBLE ? 0 : Math.exp(difference);
      total += weight[k];
    }
    for (let i = 0; i < d; i++) out[i * n + p] = 0;
    for (let k = 0; k < K; k++) {
      if (weight[k] === 0) continue;
      weight[k] /= total;
      const at = k * S + 1;
      const { basis } = components[k];
      for (let i = 0; i < d; i++) scaledRow[i] = values[at + 3 * d + i] * z[k * d + i];
      for (let i = 0; i < d; i++) {
        let sum = values[at + d + i];
        if (diagonal) sum += basis[i * (d + 1)] * scaledRow[i];
        else for (let j = 0; j < d; j++) sum += basis[i * d + j] * scaledRow[j];
        parts[k * d + i] = sum;
        out[i * n + p] += weight[k] * sum;
      }
    }
  };
  const fillCovector = (values: Float64Array, k: number): void => {
    const at = k * S + 1 + 2 * d;
    const inverse = components[k].inverseBasis;
    for (let i = 0; i < d; i++) scaledRow[i] = -2 * values[at + i] * z[k * d + i];
    for (let j = 0; j < d; j++) {
      let sum = 0;
      if (diagonal) sum = inverse[j * (d + 1)] * scaledRow[j];
      else for (let i = 0; i < d; i++) sum += inverse[i * d + j] * scaledRow[i];
      covector[j] = sum;
    }
  };
  /** Adds weight × A_k to column p. */
  const addGradient = (values: Float64Array, k: number, n: number, p: number, gradient: Float64Array): void => {
    const at = k * S + 1;
    const { basis, inverseBasis } = components[k];
    for (let m = 0; m < d; m++) {
      const rate = weight[k] * values[at + 2 * d + m] * values[at + 3 * d + m];
      if (diagonal) gradient[m * (d + 1) * n + p] += rate;
      else {
        for (let i = 0; i < d; i++) {
          const factor = rate * basis[i * d + m];
          for (let j = 0; j < d; j++) gradient[(i * d + j) * n + p] += factor * inverseBasis[m * d + j];
        }
      }
    }
  };
  const kernel: Kernel = {
    d,
    prepare: mixtureTables(model, components),
    velocity: ({ values }, x, n, out) => {
      for (let p = 0; p < n; p++) velocityAt(values, x, n, p, out);
    },
    gradient: ({ values }, x, n, out, gradient) => {
      gradient.fill(0, 0, d * d * n);
      for (let p = 0; p < n; p++) {
        velocityAt(values, x, n, p, out);
        for (let k = 0; k < K; k++) {
          if (weight[k] === 0) continue;
          addGradient(values, k, n, p, gradient);
          fillCovector(values, k);
          for (let i = 0; i < d; i++) {
            const difference = weight[k] * (parts[k * d + i] - out[i * n + p]);
            for (let j = 0; j < d; j++) gradient[(i * d + j) * n + p] += difference * covector[j];
          }
        }
      }
    },
  };
  if (!diagonal) return kernel;
  return {
    ...kernel,
    variation: ({ values }, x, n, out) => {
      const base = d * n;
      out.fill(0, base, (d + d * d + 1) * n);
      for (let p = 0; p < n; p++) {
        velocityAt(values, x, n, p, out);
        rates.fill(0);
        let trace = 0;
        for (let k = 0; k < K; k++) {
          if (weight[k] === 0) continue;
          const at = k * S + 1;
          for (let m = 0; m < d; m++) rates[m] += weight[k] * values[at + 2 * d + m] * values[at + 3 * d + m];
          fillCovector(values, k);
          for (let i = 0; i < d; i++) trace += weight[k] * (parts[k * d + i] - out[i * n + p]) * covector[i];
          for (let j = 0; j < d; j++) {
            let along = 0;
            for (let i = 0; i < d; i++) along += covector[i] * x[base + (i * d + j) * n + p];
            along *= weight[k];
            for (let i = 0; i < d; i++) {
              out[base + (i * d + j) * n + p] += (parts[k * d + i] - out[i * n + p]) * along;
            }
          }
        }
        for (let i = 0; i < d; i++) {
          trace += rates[i];
          for (let j = 0; j < d; j++) {
            const at = base + (i * d + j) * n + p;
            out[at] += rates[i] * x[at];
          }
        }
        out[base + d * d * n + p] = trace;
      }
    },
  };
}
