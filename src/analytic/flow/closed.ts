import type { GaussianComponent, Model } from '../model.ts';
import type { ExactFlow, Fields } from '../types.ts';
import { affineLegs, type Leg } from './affine-legs.ts';
import { pathSlope } from './path-slope.ts';
import { singularTime } from './request.ts';

/**
 * The flow map of Gaussian → Gaussian under the independent coupling, in closed form by simultaneous diagonalisation of
 * C0 = P Pᵀ and C1 = P diag(λ) Pᵀ: `X = m_t + P diag(σ_t/σ_s) P⁻¹ (x - m_s)` with m_t = a m0 + b m1 and
 * σ_t² = a² + b² λ. Covariances need not commute (method.md §4). A single point is λ = 0.
 *
 * σ_t/σ_s - 1 is formed from differences of a and b, so that X → x to round-off as t → s.
 * Accuracy: a few u in each of the absolute terms; `error` bounds it.
 * @throws FlowproofError `singular` at a start time with σ_s = 0 (a point at s = 1).
 */
export function closedFlow(model: Model, fields: Fields): ExactFlow {
  const component = single(model);
  return affineLegs(model.dimension, fields, (s, t) => buildLeg(model, component, s, t));
}

/** `X = x + (m_t - m_s) + P diag(σ_t/σ_s - 1) P⁻¹ (x - m_s)`. */
function buildLeg(model: Model, component: GaussianComponent, s: number, t: number): Leg {
  const { dimension: d, interpolant: path, source } = model;
  const { mean, basis, inverseBasis, lambda } = component;
  const [aS, bS, aT, bT] = [path.a(s), path.b(s), path.a(t), path.b(t)];
  const rate = pathSlope(path, s, t);
  // Where a slope is infinite nothing moves in no time all the same.
  const [da, db] = s === t ? [0, 0] : [rate.a * (t - s), rate.b * (t - s)];
  const start = new Float64Array(d);
  const shift = new Float64Array(d);
  const shiftSize = new Float64Array(d);
  const factor = new Float64Array(d);
  let logDet = 0;
  for (let i = 0; i < d; i++) {
    start[i] = aS * source.mean[i] + bS * mean[i];
    shift[i] = da * source.mean[i] + db * mean[i];
    shiftSize[i] =
      (Math.abs(aS) + Math.abs(aT)) * Math.abs(source.mean[i]) + (Math.abs(bS) + Math.abs(bT)) * Math.abs(mean[i]);
    const from = Math.sqrt(aS * aS + bS * bS * lambda[i]);
    const to = Math.sqrt(aT * aT + bT * bT * lambda[i]);
    if (!(from > 0) && s !== t)
      throw singularTime('s', s, 'the law is a single point there, from which no map leads away');
    factor[i] = s === t ? 0 : (da * (aT + aS) + lambda[i] * db * (bT + bS)) / (from * (to + from));
    logDet += to > 0 ? Math.log1p(factor[i]) : s === t ? 0 : Number.NEGATIVE_INFINITY;
  }
  const stretch = new Float64Array(d * d);
  const magnitude = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) {
        const product = basis[i * d + k] * inverseBasis[k * d + j];
        stretch[i * d + j] += product * factor[k];
        magnitude[i * d + j] += Math.abs(product) * (2 + factor[k]);
      }
    }
  }
  return { start, shift, shiftSize, stretch, magnitude, logDet };
}

function single(model: Model): GaussianComponent {
  if (model.law.kind === 'mixture' && model.law.components.length === 1) return model.law.components[0];
  throw new Error('closedFlow: the law has one Gaussian component (guaranteed by exactFlow)');
}
