import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { luFactor, luInverse } from '../linear-algebra/index.ts';
import type { Model } from '../model.ts';
import type { ExactFlow, Fields, FlowAnswer, FlowOptions, FlowRequest } from '../types.ts';
import { pathSlope } from './path-slope.ts';
import { timeDerivatives } from './product.ts';
import { countPoints, singularTime, timeOf } from './request.ts';

const u = UNIT_ROUNDOFF.float64;

/** X = x + (M_t - M_s) M_s⁻¹ (x - b_s c) + (b_t - b_s) c. */
interface Leg {
  /** (M_t - M_s) M_s⁻¹, d × d. */
  readonly stretch: Float64Array;
  /** (|M_t| + |M_s|) |M_s⁻¹| + cond(M_s) |stretch|, for the rounding error. */
  readonly magnitude: Float64Array;
  readonly startShift: Float64Array;
  readonly shift: Float64Array;
  readonly logDet: number;
}

/**
 * The flow map of the deterministic affine coupling x1 = A x0 + c: with M_t = a_t I + b_t A,
 * `X_{s,t}(x) = M_t M_s⁻¹ (x - b_s c) + b_t c` (method.md §4). Accuracy: round-off times the condition of M_s.
 *
 * @throws FlowproofError `singular` where det M_s = 0.
 */
export function affineFlow(model: Model, fields: Fields): ExactFlow {
  return { kind: 'closed', evaluate: (request, options) => evaluate(model, fields, request, options) };
}

function evaluate(model: Model, fields: Fields, request: FlowRequest, options: FlowOptions = {}): FlowAnswer {
  const d = model.dimension;
  const n = countPoints(request, d);
  const y = new Float64Array(n * d);
  const error = new Float64Array(n);
  const wanted = options.derivatives === true;
  const jacobian = new Float64Array(wanted ? n * d * d : 0);
  const jacobianError = new Float64Array(wanted ? n : 0);
  const logDet = new Float64Array(wanted ? n : 0);
  let last: { s: number; t: number; leg: Leg } | undefined;
  for (let p = 0; p < n; p++) {
    const s = timeOf(request.s, p);
    const t = timeOf(request.t, p);
    if (last?.s !== s || last.t !== t) last = { s, t, leg: buildLeg(model, s, t) };
    const leg = last.leg;
    let worst = 0;
    let worstEntry = 0;
    for (let i = 0; i < d; i++) {
      const x = request.x[p * d + i];
      let sum = leg.shift[i];
      let scale = Math.abs(x) + Math.abs(leg.shift[i]);
      for (let j = 0; j < d; j++) {
        const k = i * d + j;
        sum += leg.stretch[k] * (request.x[p * d + j] - leg.startShift[j]);
        scale += leg.magnitude[k] * (Math.abs(request.x[p * d + j]) + Math.abs(leg.startShift[j]));
        worstEntry = Math.max(worstEntry, leg.magnitude[k]);
        if (wanted) jacobian[p * d * d + k] = leg.stretch[k] + (i === j ? 1 : 0);
      }
      y[p * d + i] = x + sum;
      worst = Math.max(worst, scale);
    }
    error[p] = s === t ? 0 : (d + 6) * u * worst;
    if (!wanted) continue;
    logDet[p] = leg.logDet;
    jacobianError[p] = s === t ? 0 : (d + 6) * u * worstEntry;
  }
  if (!wanted) return { y, error };
  return {
    y,
    error,
    derivatives: { ...timeDerivatives(fields, request, y, jacobian, d), jacobian, logDet, jacobianError },
  };
}

function buildLeg(model: Model, s: number, t: number): Leg {
  if (model.law.kind !== 'affine') throw new Error('affineFlow: the law is affine (guaranteed by exactFlow)');
  const { matrix, shift: c } = model.law;
  const { dimension: d, interpolant: path } = model;
  const rate = pathSlope(path, s, t);
  const [da, db] = [rate.a * (t - s), rate.b * (t - s)];
  const factors = luFactor(combination(path.a(s), path.b(s), matrix, d), d);
  const endFactors = luFactor(combination(path.a(t), path.b(t), matrix, d), d);
  if (factors.sign === 0) throw singularTime('s', s, 'a_s I + b_s A is singular there');
  const inverse = luInverse(factors, d);
  const change = combination(da, db, matrix, d);
  const span = combination(
    Math.abs(path.a(s)) + Math.abs(path.a(t)),
    Math.abs(path.b(s)) + Math.abs(path.b(t)),
    matrix.map(Math.abs),
    d,
  );
  const stretch = new Float64Array(d * d);
  const magnitude = new Float64Array(d * d);
  let inverseNorm = 0;
  for (const entry of inverse) inverseNorm = Math.max(inverseNorm, Math.abs(entry));
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      for (let k = 0; k < d; k++) {
        stretch[i * d + j] += change[i * d + k] * inverse[k * d + j];
        // A rounding error of M_s reaches its inverse twice multiplied by it.
        magnitude[i * d + j] += span[i * d + k] * Math.abs(inverse[k * d + j]) * (1 + d * inverseNorm * maximum(span));
      }
    }
  }
  return {
    stretch,
    magnitude,
    startShift: Float64Array.from(c, (value) => path.b(s) * value),
    shift: Float64Array.from(c, (value) => db * value),
    logDet: s === t ? 0 : endFactors.logAbsDet - factors.logAbsDet,
  };
}

function combination(a: number, b: number, matrix: Float64Array, d: number): Float64Array {
  return Float64Array.from(matrix, (value, k) => b * value + (k % (d + 1) === 0 ? a : 0));
}

function maximum(values: Float64Array): number {
  return values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
}
