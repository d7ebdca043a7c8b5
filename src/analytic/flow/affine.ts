import { luFactor, luInverse } from '../linear-algebra/index.ts';
import type { Model } from '../model.ts';
import type { ExactFlow, Fields } from '../types.ts';
import { affineLegs, type Leg } from './affine-legs.ts';
import { pathSlope } from './path-slope.ts';
import { singularTime } from './request.ts';

/**
 * The flow map of the deterministic affine coupling x1 = A x0 + c: with M_t = a_t I + b_t A,
 * `X_{s,t}(x) = M_t M_s⁻¹ (x - b_s c) + b_t c` (method.md §4). Accuracy: round-off times the condition of M_s.
 *
 * @throws FlowproofError `singular` where det M_s = 0.
 */
export function affineFlow(model: Model, fields: Fields): ExactFlow {
  return affineLegs(model.dimension, fields, (s, t) => buildLeg(model, s, t));
}

/** `X = x + (M_t - M_s) M_s⁻¹ (x - b_s c) + (b_t - b_s) c`. */
function buildLeg(model: Model, s: number, t: number): Leg {
  if (model.law.kind !== 'affine') throw new Error('affineFlow: the law is affine (guaranteed by exactFlow)');
  const { matrix, shift: c } = model.law;
  const { dimension: d, interpolant: path } = model;
  const rate = pathSlope(path, s, t);
  // Where a slope is infinite nothing moves in no time all the same.
  const [da, db] = s === t ? [0, 0] : [rate.a * (t - s), rate.b * (t - s)];
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
  const shift = Float64Array.from(c, (value) => db * value);
  return {
    start: Float64Array.from(c, (value) => path.b(s) * value),
    shift,
    shiftSize: shift.map(Math.abs),
    stretch,
    magnitude,
    logDet: s === t ? 0 : endFactors.logAbsDet - factors.logAbsDet,
  };
}

function combination(a: number, b: number, matrix: Float64Array, d: number): Float64Array {
  return Float64Array.from(matrix, (value, k) => b * value + (k % (d + 1) === 0 ? a : 0));
}

function maximum(values: Float64Array): number {
  return values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
}
