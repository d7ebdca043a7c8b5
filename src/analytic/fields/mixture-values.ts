import type { Model } from '../model.ts';
import type { Fields } from '../types.ts';
import {
  applyBasis,
  applyInverseTransposed,
  type MixtureState,
  mixtureState,
  requireVelocity,
  setPoint,
  setTime,
} from './mixture-state.ts';
import { batchLength, scaled } from './times.ts';

/** Calls `body(i)` for each point with the workspace set to it. */
export function eachPoint(state: MixtureState, x: Float64Array, t: Float64Array, body: (i: number) => void): void {
  const n = batchLength(state.model, x, t);
  if (t.length === 1) setTime(state, t[0]);
  for (let i = 0; i < n; i++) {
    if (t.length > 1) setTime(state, t[i]);
    setPoint(state, x, i * state.d);
    body(i);
  }
}

/** Velocity of component k at the workspace's point, into `out[to …]`. */
export function componentVelocity(
  state: MixtureState,
  k: number,
  scratch: Float64Array,
  out: Float64Array,
  to: number,
): void {
  const { d, rate, z, drift } = state;
  for (let j = 0; j < d; j++) scratch[j] = rate[k * d + j] * z[k * d + j];
  applyBasis(state, k, scratch, out, to);
  for (let j = 0; j < d; j++) out[to + j] += drift[k * d + j];
}

/** Score of component k at the workspace's point, into `out[to …]`. */
export function componentScore(
  state: MixtureState,
  k: number,
  scratch: Float64Array,
  out: Float64Array,
  to: number,
): void {
  const { d, variance, z } = state;
  for (let j = 0; j < d; j++) scratch[j] = -z[k * d + j] / variance[k * d + j];
  applyInverseTransposed(state, k, scratch, out, to);
}

type Values = Pick<Fields, 'logDensity' | 'score' | 'posteriorMean' | 'velocity' | 'velocityMagnitude'>;

/** Density, score, posterior mean and velocity of a Gaussian mixture: posterior averages of the components' own. */
export function mixtureValues(model: Model): Values {
  const state = mixtureState(model);
  const { d, components } = state;
  const scratch = new Float64Array(d);
  const term = new Float64Array(d);

  const average = (
    x: Float64Array,
    t: Float64Array,
    needsVelocity: boolean,
    fill: (k: number) => void,
  ): Float64Array => {
    const result = new Float64Array(x.length);
    eachPoint(state, x, t, (i) => {
      if (needsVelocity) requireVelocity(state);
      for (let k = 0; k < components.length; k++) {
        const weight = state.weight[k];
        if (weight === 0) continue;
        fill(k);
        for (let j = 0; j < d; j++) result[i * d + j] += weight * term[j];
      }
    });
    return result;
  };

  return {
    logDensity(x, t) {
      const result = new Float64Array(batchLength(model, x, t));
      eachPoint(state, x, t, (i) => {
        result[i] = state.logDensity;
      });
      return result;
    },
    score: (x, t) => average(x, t, false, (k) => componentScore(state, k, scratch, term, 0)),
    posteriorMean: (x, t) =>
      average(x, t, false, (k) => {
        const { lambda, mean } = components[k];
        for (let j = 0; j < d; j++) {
          scratch[j] = ((state.path.b * lambda[j]) / state.variance[k * d + j]) * state.z[k * d + j];
        }
        applyBasis(state, k, scratch, term, 0);
        for (let j = 0; j < d; j++) term[j] += mean[j];
      }),
    velocity: (x, t) => average(x, t, true, (k) => componentVelocity(state, k, scratch, term, 0)),
    velocityMagnitude: (x, t) => magnitude(state, x, t),
  };
}

/**
 * Per coordinate, `Σ_k r_k (|a' m0| + |b' m_k| + |P| |γ| Z_k + |v_k - b| L_k)`: the absolute terms of the components'
 * velocities, with `|γ| = (|a a'| + |b b'| λ)/V` and `Z_k = |P⁻¹| (|x| + |a m0| + |b m_k|)`, and those of the log weights
 * `L_k = |log w_k| + ½ Σ|log V| + Σ |z| Z/V`, whose round-off moves the posterior by `r_k u L_k`.
 */
function magnitude(state: MixtureState, x: Float64Array, t: Float64Array): Float64Array {
  const { d, components, model } = state;
  const count = components.length;
  const result = new Float64Array(x.length);
  const velocities = new Float64Array(count * d);
  const scratch = new Float64Array(d);
  const m0 = model.source.mean;
  eachPoint(state, x, t, (n) => {
    requireVelocity(state);
    const { a, b, da, db, ada } = state.path;
    const offset = n * d;
    const mean = scratch.fill(0);
    const own = new Float64Array(d);
    for (let k = 0; k < count; k++) {
      componentVelocity(state, k, own, velocities, k * d);
      for (let j = 0; j < d; j++) mean[j] += state.weight[k] * velocities[k * d + j];
    }
    for (let k = 0; k < count; k++) {
      const weight = state.weight[k];
      if (weight === 0) continue;
      const { basis, inverseBasis, lambda, mean: centre, logWeight, logDetBasis } = components[k];
      let logTerms = Math.abs(logWeight) + Math.abs(logDetBasis);
      for (let i = 0; i < d; i++) {
        let size = 0;
        const [first, end] = state.diagonal[k] ? [i, i + 1] : [0, d];
        for (let j = first; j < end; j++) {
          size +=
            Math.abs(inverseBasis[i * d + j]) *
            (Math.abs(x[offset + j]) + Math.abs(a * m0[j]) + Math.abs(b * centre[j]));
        }
        const variance = state.variance[k * d + i];
        own[i] = (size * (Math.abs(ada) + Math.abs(b * db) * lambda[i])) / variance;
        logTerms += 0.5 * Math.abs(Math.log(variance)) + (Math.abs(state.z[k * d + i]) * size) / variance;
      }
      for (let i = 0; i < d; i++) {
        let sum = Math.abs(scaled(da, m0[i])) + Math.abs(db * centre[i]);
        const [first, end] = state.diagonal[k] ? [i, i + 1] : [0, d];
        for (let j = first; j < end; j++) sum += Math.abs(basis[i * d + j]) * own[j];
        sum += Math.abs(velocities[k * d + i] - mean[i]) * logTerms;
        result[offset + i] += weight * sum;
      }
    }
  });
  return result;
}
