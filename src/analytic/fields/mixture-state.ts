import type { GaussianComponent, Model } from '../model.ts';
import { LOG_TWO_PI } from '../normal.ts';
import { type PathAt, pathAt, requireTime, scaled, singular } from './times.ts';

/**
 * Workspace of a Gaussian mixture. With `z = P_k⁻¹(x - a m0 - b m_k)`, `V = a² + b² λ` and `γ = (a a' + b b' λ)/V`:
 * `log ρ_k = -½ Σ(z²/V + log V) - …`, score `-P⁻ᵀ z/V`, velocity `a' m0 + b' m_k + P γ z`. Arrays are
 * components × dimension unless said.
 */
export interface MixtureState {
  readonly model: Model;
  readonly components: readonly GaussianComponent[];
  readonly d: number;
  /** Whether P_k is diagonal, so that products with it cost d instead of d². */
  readonly diagonal: readonly boolean[];
  path: PathAt;
  /** a m0 + b m_k. */
  readonly mean: Float64Array;
  /** a' m0 + b' m_k. */
  readonly drift: Float64Array;
  /** V. */
  readonly variance: Float64Array;
  /** γ. */
  readonly rate: Float64Array;
  /** log of weight over normalisation, per component. */
  readonly logNorm: Float64Array;
  /** z at the current point. */
  readonly z: Float64Array;
  /** Posterior probability of each component. */
  readonly weight: Float64Array;
  /** log ρ_t at the current point. */
  logDensity: number;
}

/** A workspace for `model`, whose law is a mixture. */
export function mixtureState(model: Model): MixtureState {
  if (model.law.kind !== 'mixture') throw new TypeError('mixtureState needs a mixture');
  const { components } = model.law;
  const d = model.dimension;
  const size = components.length * d;
  return {
    model,
    components,
    d,
    diagonal: components.map(({ basis }) => basis.every((entry, at) => at % (d + 1) === 0 || entry === 0)),
    path: { t: Number.NaN, a: 0, b: 0, da: 0, db: 0, dda: 0, ddb: 0, ada: 0, dada: 0 },
    mean: new Float64Array(size),
    drift: new Float64Array(size),
    variance: new Float64Array(size),
    rate: new Float64Array(size),
    logNorm: new Float64Array(components.length),
    z: new Float64Array(size),
    weight: new Float64Array(components.length),
    logDensity: 0,
  };
}

/**
 * Prepares everything that depends on t alone; free when t is that of the last call.
 *
 * @throws FlowproofError `usage` outside the time range, `singular` where a component has no density.
 */
export function setTime(state: MixtureState, t: number): void {
  if (t === state.path.t) return;
  const { model, components, d } = state;
  requireTime(model, t);
  const path = pathAt(model, t);
  const { a, b, da, db, ada } = path;
  const m0 = model.source.mean;
  for (let k = 0; k < components.length; k++) {
    const { mean, lambda, logWeight, logDetBasis } = components[k];
    let logVolume = 0;
    for (let j = 0; j < d; j++) {
      const at = k * d + j;
      const variance = a * a + b * b * lambda[j];
      if (!(variance > 0)) {
        throw singular(model, t, 'the noise has vanished and the target has no density there, so neither has ρ_t');
      }
      state.mean[at] = a * m0[j] + b * mean[j];
      state.drift[at] = scaled(da, m0[j]) + db * mean[j];
      state.variance[at] = variance;
      state.rate[at] = (ada + b * db * lambda[j]) / variance;
      logVolume += Math.log(variance);
    }
    state.logNorm[k] = logWeight - logDetBasis - 0.5 * (logVolume + d * LOG_TWO_PI);
  }
  state.path = path;
}

/**
 * Throws where the velocity is infinite although the density exists.
 *
 * @throws FlowproofError `singular`.
 */
export function requireVelocity(state: MixtureState): void {
  const { drift, model, path } = state;
  for (let at = 0; at < drift.length; at++) {
    if (Number.isFinite(drift[at])) continue;
    throw singular(model, path.t, "a' is infinite there and the source mean is not zero, so that a' m0 is infinite");
  }
}

/**
 * Evaluates z, log ρ_t and the posterior weights at the point `x[offset … offset + d)`. Weights come from differences of the
 * squares, so that equal squares cancel exactly also where they are 1e12; at b = 0 they are equal, and the posterior is
 * the prior.
 */
export function setPoint(state: MixtureState, x: Float64Array, offset: number): void {
  const { components, d, mean, variance, z, weight, logNorm } = state;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < components.length; k++) {
    const inverse = components[k].inverseBasis;
    let square = 0;
    const isDiagonal = state.diagonal[k];
    for (let i = 0; i < d; i++) {
      let sum = 0;
      if (isDiagonal) sum = inverse[i * (d + 1)] * (x[offset + i] - mean[k * d + i]);
      else for (let j = 0; j < d; j++) sum += inverse[i * d + j] * (x[offset + j] - mean[k * d + j]);
      z[k * d + i] = sum;
      square += (sum * sum) / variance[k * d + i];
    }
    weight[k] = state.path.b === 0 && k > 0 ? weight[0] : square;
    if (!(weight[k] >= least)) least = weight[k];
  }
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < components.length; k++) {
    weight[k] = logNorm[k] - 0.5 * (weight[k] - least);
    if (weight[k] > highest) highest = weight[k];
  }
  let total = 0;
  for (let k = 0; k < components.length; k++) {
    const value = Math.exp(weight[k] - highest);
    weight[k] = value;
    total += value;
  }
  for (let k = 0; k < components.length; k++) weight[k] /= total;
  state.logDensity = highest + Math.log(total) - 0.5 * least;
}

/** `out[to + i] = Σ_j P_ij coefficient_j` for component k. */
export function applyBasis(
  state: MixtureState,
  k: number,
  coefficient: Float64Array,
  out: Float64Array,
  to: number,
): void {
  const { d, diagonal, components } = state;
  multiply(components[k].basis, d, d, 1, diagonal[k], coefficient, 0, out, to);
}

/** `out[to + i] = Σ_j P⁻¹_ji coefficient_j` for component k. */
export function applyInverseTransposed(
  state: MixtureState,
  k: number,
  coefficient: Float64Array,
  out: Float64Array,
  to: number,
): void {
  const { d, diagonal, components } = state;
  multiply(components[k].inverseBasis, d, 1, d, diagonal[k], coefficient, 0, out, to);
}

/** `out[i] = Σ_j P⁻¹_ij v[offset + j]` for component k. */
export function applyInverse(state: MixtureState, k: number, v: Float64Array, offset: number, out: Float64Array): void {
  const { d, diagonal, components } = state;
  multiply(components[k].inverseBasis, d, d, 1, diagonal[k], v, offset, out, 0);
}

/** `out[to + i] = Σ_j matrix[i · row + j · column] v[from + j]`; of a diagonal matrix the diagonal alone is read. */
function multiply(
  matrix: Float64Array,
  d: number,
  row: number,
  column: number,
  isDiagonal: boolean,
  v: Float64Array,
  from: number,
  out: Float64Array,
  to: number,
): void {
  if (isDiagonal) {
    for (let i = 0; i < d; i++) out[to + i] = matrix[i * (d + 1)] * v[from + i];
    return;
  }
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += matrix[i * row + j * column] * v[from + j];
    out[to + i] = sum;
  }
}
