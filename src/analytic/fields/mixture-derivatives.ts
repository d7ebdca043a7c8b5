import type { Model } from '../model.ts';
import type { Fields } from '../types.ts';
import { applyBasis, applyInverse, mixtureState, requireVelocity } from './mixture-state.ts';
import { componentScore, componentVelocity, eachPoint } from './mixture-values.ts';
import { batchLength, scaled, singular } from './times.ts';

type Derivatives = Pick<Fields, 'jacobian' | 'divergence' | 'velocityTimeDerivative' | 'secondDirectional'>;

/**
 * Derivatives of the mixture velocity `b = Σ r_k v_k`. With `D r_k = r_k (D log ρ_k - average)`, centred terms only:
 * `∇b = Σ r_k [∇v_k + (v_k - b)(s_k - s)ᵀ]`, `∂_t b = Σ r_k [∂_t v_k + (v_k - b)(∂_t log ρ_k - average)]` and
 * `D²b[v, w] = Σ r_k [∇v_k v σ_k(w) + ∇v_k w σ_k(v) + (v_k - b)(σ_k(v) σ_k(w) + H_k[v, w])]`, σ_k(v) = (s_k - s)·v.
 */
export function mixtureDerivatives(model: Model): Derivatives {
  const state = mixtureState(model);
  const { d, components } = state;
  const count = components.length;
  const scratch = new Float64Array(d);
  const second = new Float64Array(d);
  const velocities = new Float64Array(count * d);
  const scores = new Float64Array(count * d);
  const slopes = new Float64Array(count);
  let gradients = new Float64Array(0);
  let gradientTime = Number.NaN;

  /** Components' velocities and scores about their posterior averages. */
  const centre = (withScores: boolean): void => {
    requireVelocity(state);
    for (let k = 0; k < count; k++) {
      componentVelocity(state, k, scratch, velocities, k * d);
      if (withScores) componentScore(state, k, scratch, scores, k * d);
    }
    subtractAverage(velocities, state.weight, d);
    if (withScores) subtractAverage(scores, state.weight, d);
  };

  /** ∇v_k = P diag(γ) P⁻¹ of every component, which depends on the time alone. */
  const setGradients = (): void => {
    if (gradients.length === 0) gradients = new Float64Array(count * d * d);
    for (let k = 0; k < count; k++) {
      const { basis, inverseBasis } = components[k];
      for (let i = 0; i < d; i++) {
        const row = (k * d + i) * d;
        for (let j = 0; j < d; j++) {
          let sum = 0;
          if (!state.diagonal[k]) {
            for (let l = 0; l < d; l++) sum += basis[i * d + l] * state.rate[k * d + l] * inverseBasis[l * d + j];
          } else if (i === j) sum = state.rate[k * d + i];
          gradients[row + j] = sum;
        }
      }
    }
    gradientTime = state.path.t;
  };

  return {
    jacobian(x, t) {
      const result = new Float64Array(batchLength(model, x, t) * d * d);
      eachPoint(state, x, t, (n) => {
        if (gradientTime !== state.path.t) setGradients();
        centre(true);
        const offset = n * d * d;
        for (let k = 0; k < count; k++) {
          const weight = state.weight[k];
          if (weight === 0) continue;
          for (let i = 0; i < d; i++) {
            const row = offset + i * d;
            const gap = velocities[k * d + i];
            for (let j = 0; j < d; j++) {
              result[row + j] += weight * (gradients[(k * d + i) * d + j] + gap * scores[k * d + j]);
            }
          }
        }
      });
      return result;
    },

    divergence(x, t) {
      const result = new Float64Array(batchLength(model, x, t));
      eachPoint(state, x, t, (n) => {
        centre(true);
        for (let k = 0; k < count; k++) {
          let sum = 0;
          for (let j = k * d; j < (k + 1) * d; j++) sum += state.rate[j] + velocities[j] * scores[j];
          if (state.weight[k] !== 0) result[n] += state.weight[k] * sum;
        }
      });
      return result;
    },

    velocityTimeDerivative(x, t) {
      const result = new Float64Array(x.length);
      const m0 = model.source.mean;
      eachPoint(state, x, t, (n) => {
        centre(false);
        const { b, db, dda, ddb, dada, t: time } = state.path;
        let average = 0;
        for (let k = 0; k < count; k++) {
          applyInverse(state, k, state.drift, k * d, scratch);
          slopes[k] = 0;
          for (let j = 0; j < d; j++) {
            const at = k * d + j;
            const ratio = state.z[at] / state.variance[at];
            slopes[k] += ratio * scratch[j] + state.rate[at] * (state.z[at] * ratio - 1);
          }
          if (state.weight[k] !== 0) average += state.weight[k] * slopes[k];
        }
        for (let k = 0; k < count; k++) {
          const weight = state.weight[k];
          if (weight === 0) continue;
          const { lambda, mean } = components[k];
          applyInverse(state, k, state.drift, k * d, scratch);
          for (let j = 0; j < d; j++) {
            const at = k * d + j;
            const gamma = state.rate[at];
            const rate = (dada + (db * db + b * ddb) * lambda[j]) / state.variance[at] - 2 * gamma * gamma;
            scratch[j] = rate * state.z[at] - gamma * scratch[j];
          }
          applyBasis(state, k, scratch, second, 0);
          for (let j = 0; j < d; j++) {
            const own = scaled(dda, m0[j]) + ddb * mean[j] + second[j];
            if (!Number.isFinite(dda) && m0[j] !== 0) throw singular(model, time, "a'' m0 is infinite");
            result[n * d + j] += weight * (own + velocities[k * d + j] * (slopes[k] - average));
          }
        }
      });
      return result;
    },

    secondDirectional(x, t, v, w) {
      const result = new Float64Array(x.length);
      const inV = new Float64Array(d);
      const inW = new Float64Array(d);
      eachPoint(state, x, t, (n) => {
        centre(true);
        const offset = n * d;
        for (let k = 0; k < count; k++) {
          const weight = state.weight[k];
          if (weight === 0) continue;
          applyInverse(state, k, v, offset, inV);
          applyInverse(state, k, w, offset, inW);
          let alongV = 0;
          let alongW = 0;
          let hessian = 0;
          for (let j = 0; j < d; j++) {
            const at = k * d + j;
            alongV += scores[at] * v[offset + j];
            alongW += scores[at] * w[offset + j];
            hessian -= (inV[j] * inW[j]) / state.variance[at];
          }
          for (let j = 0; j < d; j++) scratch[j] = state.rate[k * d + j] * (inV[j] * alongW + inW[j] * alongV);
          applyBasis(state, k, scratch, second, 0);
          const factor = alongV * alongW + hessian;
          for (let j = 0; j < d; j++) {
            result[offset + j] += weight * (second[j] + velocities[k * d + j] * factor);
          }
        }
      });
      return result;
    },
  };
}

function subtractAverage(rows: Float64Array, weight: Float64Array, d: number): void {
  for (let j = 0; j < d; j++) {
    let average = 0;
    for (let k = 0; k < weight.length; k++) if (weight[k] !== 0) average += weight[k] * rows[k * d + j];
    for (let k = 0; k < weight.length; k++) rows[k * d + j] -= average;
  }
}
