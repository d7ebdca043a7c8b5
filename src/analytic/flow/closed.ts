import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import type { GaussianComponent, Model } from '../model.ts';
import type { ExactFlow, Fields, FlowAnswer, FlowOptions, FlowRequest } from '../types.ts';
import { pathSlope } from './path-slope.ts';
import { timeDerivatives } from './product.ts';
import { countPoints, singularTime, timeOf } from './request.ts';

const u = UNIT_ROUNDOFF.float64;

/** The closed map between two times: X = x + shift + P diag(stretch) P⁻¹ (x - m_s). */
interface Leg {
  readonly startMean: Float64Array;
  readonly shift: Float64Array;
  /** P diag(σ_t/σ_s - 1) P⁻¹. */
  readonly stretch: Float64Array;
  /** |P| diag(σ_t/σ_s + 1) |P⁻¹|, for the rounding error. */
  readonly magnitude: Float64Array;
  readonly size: Float64Array;
  readonly logDet: number;
}

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
  return { kind: 'closed', evaluate: (request, options) => evaluate(model, fields, request, options) };
}

function evaluate(model: Model, fields: Fields, request: FlowRequest, options: FlowOptions = {}): FlowAnswer {
  const d = model.dimension;
  const n = countPoints(request, d);
  const component = single(model);
  const legs = legCache(model, component);
  const y = new Float64Array(n * d);
  const error = new Float64Array(n);
  const wanted = options.derivatives === true;
  const jacobian = new Float64Array(wanted ? n * d * d : 0);
  const jacobianError = new Float64Array(wanted ? n : 0);
  const logDet = new Float64Array(wanted ? n : 0);
  for (let p = 0; p < n; p++) {
    const leg = legs(timeOf(request.s, p), timeOf(request.t, p));
    let worst = 0;
    let worstEntry = 0;
    for (let i = 0; i < d; i++) {
      const x = request.x[p * d + i];
      let sum = leg.shift[i];
      let scale = Math.abs(x) + leg.size[i];
      for (let j = 0; j < d; j++) {
        const difference = request.x[p * d + j] - leg.startMean[j];
        sum += leg.stretch[i * d + j] * difference;
        scale += leg.magnitude[i * d + j] * (Math.abs(request.x[p * d + j]) + Math.abs(leg.startMean[j]));
        worstEntry = Math.max(worstEntry, leg.magnitude[i * d + j]);
        if (wanted) jacobian[(p * d + i) * d + j] = leg.stretch[i * d + j] + (i === j ? 1 : 0);
      }
      y[p * d + i] = x + sum;
      worst = Math.max(worst, scale);
    }
    const same = timeOf(request.s, p) === timeOf(request.t, p);
    error[p] = same ? 0 : (d + 6) * u * worst;
    if (!wanted) continue;
    logDet[p] = leg.logDet;
    jacobianError[p] = same ? 0 : (d + 6) * u * worstEntry;
  }
  if (!wanted) return { y, error };
  return {
    y,
    error,
    derivatives: { ...timeDerivatives(fields, request, y, jacobian, d), jacobian, logDet, jacobianError },
  };
}

/** σ_t²/σ_s² and the like per axis, by the pair of times; one pair is kept, batches mostly share it. */
function legCache(model: Model, component: GaussianComponent): (s: number, t: number) => Leg {
  let last: { s: number; t: number; leg: Leg } | undefined;
  return (s, t) => {
    if (last?.s !== s || last.t !== t) last = { s, t, leg: buildLeg(model, component, s, t) };
    return last.leg;
  };
}

function buildLeg(model: Model, component: GaussianComponent, s: number, t: number): Leg {
  const { dimension: d, interpolant: path, source } = model;
  const { mean, basis, inverseBasis, lambda } = component;
  const [aS, bS, aT, bT] = [path.a(s), path.b(s), path.a(t), path.b(t)];
  const rate = pathSlope(path, s, t);
  const [da, db] = [rate.a * (t - s), rate.b * (t - s)];
  const startMean = new Float64Array(d);
  const shift = new Float64Array(d);
  const size = new Float64Array(d);
  const factor = new Float64Array(d);
  let logDet = 0;
  for (let i = 0; i < d; i++) {
    startMean[i] = aS * source.mean[i] + bS * mean[i];
    shift[i] = da * source.mean[i] + db * mean[i];
    size[i] =
      (Math.abs(aS) + Math.abs(aT)) * Math.abs(source.mean[i]) + (Math.abs(bS) + Math.abs(bT)) * Math.abs(mean[i]);
    const start = Math.sqrt(aS * aS + bS * bS * lambda[i]);
    const end = Math.sqrt(aT * aT + bT * bT * lambda[i]);
    if (!(start > 0) && s !== t)
      throw singularTime('s', s, 'the law is a single point there, from which no map leads away');
    factor[i] = s === t ? 0 : (da * (aT + aS) + lambda[i] * db * (bT + bS)) / (start * (end + start));
    logDet += end > 0 ? Math.log1p(factor[i]) : s === t ? 0 : Number.NEGATIVE_INFINITY;
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
  return { startMean, shift, stretch, magnitude, size, logDet };
}

function single(model: Model): GaussianComponent {
  if (model.law.kind === 'mixture' && model.law.components.length === 1) return model.law.components[0];
  throw new Error('closedFlow: the law has one Gaussian component (guaranteed by exactFlow)');
}
