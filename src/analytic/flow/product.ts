import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import type { Fields, FlowAnswer, FlowOptions, FlowRequest } from '../types.ts';
import type { Law1 } from './quantile/index.ts';
import { carry, logSlope, marginalAt, slope, slopeError } from './quantile/index.ts';
import { cached, countPoints, timeOf } from './request.ts';

/** Independent coordinates z = Rᵀ x with one-dimensional laws. */
export interface ProductLaw {
  readonly laws: readonly Law1[];
  /** R, row-major d × d, orthogonal. */
  readonly rotation: Float64Array;
  readonly d: number;
  readonly fields: Fields;
}

const u = UNIT_ROUNDOFF.float64;

/**
 * X = R diag(F_{t,i}⁻¹ ∘ F_{s,i}) Rᵀ x: independent coordinates flow independently. For d = 1 and R = 1 it is the
 * quantile map itself and adds no rounding.
 *
 * @throws FlowproofError `singular` at times at which a factor has no density.
 */
export function productFlow(product: ProductLaw, request: FlowRequest, options: FlowOptions = {}): FlowAnswer {
  const { laws, rotation, d, fields } = product;
  const n = countPoints(request, d);
  const at = cached((time: number) => laws.map((law) => marginalAt(law, time)));
  const y = new Float64Array(n * d);
  const error = new Float64Array(n);
  const wanted = options.derivatives === true;
  const jacobian = new Float64Array(wanted ? n * d * d : 0);
  const jacobianError = new Float64Array(wanted ? n : 0);
  const logDet = new Float64Array(wanted ? n : 0);
  const moved = new Float64Array(d);
  const slopes = new Float64Array(d);
  for (let p = 0; p < n; p++) {
    const s = timeOf(request.s, p);
    const t = timeOf(request.t, p);
    const from = at(s);
    const to = at(t);
    let size = 0;
    let uncertainty = 0;
    let slopeUncertainty = 0;
    let largestSlope = 0;
    for (let i = 0; i < d; i++) {
      let z = 0;
      let magnitude = 0;
      for (let j = 0; j < d; j++) {
        const term = rotation[j * d + i] * request.x[p * d + j];
        z += term;
        magnitude += Math.abs(term);
      }
      const image = carry(from[i], to[i], z);
      moved[i] = image.y;
      slopes[i] = s === t ? 1 : slope(from[i], to[i], z, image.y);
      const rotated = d === 1 ? 0 : (d + 2) * u * magnitude * slopes[i];
      uncertainty = Math.hypot(uncertainty, image.error + rotated);
      size += Math.abs(image.y);
      if (wanted) {
        logDet[p] += logSlope(from[i], to[i], z, image.y);
        const relative = slopeError(from[i], to[i], z, image.y, image.error + rotated);
        slopeUncertainty = Math.max(slopeUncertainty, slopes[i] * relative);
        largestSlope = Math.max(largestSlope, slopes[i]);
      }
    }
    if (s === t) y.set(request.x.subarray(p * d, (p + 1) * d), p * d);
    else rotateBack(rotation, moved, d, y, p);
    error[p] = s === t ? 0 : uncertainty + (d === 1 ? 0 : (d + 2) * u * size);
    if (!wanted) continue;
    fillJacobian(rotation, slopes, d, jacobian, p, s === t);
    jacobianError[p] = s === t ? 0 : slopeUncertainty + (d === 1 ? 0 : 2 * (d + 2) * u * largestSlope);
  }
  if (!wanted) return { y, error };
  return {
    y,
    error,
    derivatives: { ...timeDerivatives(fields, request, y, jacobian, d), jacobian, logDet, jacobianError },
  };
}

/** ∂_t X = b_t(X) and ∂_s X = -∇X b_s(x), from the fields. */
export function timeDerivatives(
  fields: Fields,
  request: FlowRequest,
  y: Float64Array,
  jacobian: Float64Array,
  d: number,
): { dt: Float64Array; ds: Float64Array } {
  const dt = fields.velocity(y, request.t);
  const start = fields.velocity(request.x, request.s);
  const ds = new Float64Array(y.length);
  for (let k = 0; k < y.length; k++) {
    const p = Math.floor(k / d);
    let sum = 0;
    for (let j = 0; j < d; j++) sum -= jacobian[k * d + j] * start[p * d + j];
    ds[k] = sum;
  }
  return { dt, ds };
}

function rotateBack(rotation: Float64Array, z: Float64Array, d: number, y: Float64Array, p: number): void {
  for (let i = 0; i < d; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += rotation[i * d + j] * z[j];
    y[p * d + i] = sum;
  }
}

function fillJacobian(
  rotation: Float64Array,
  slopes: Float64Array,
  d: number,
  jacobian: Float64Array,
  p: number,
  identity: boolean,
): void {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += rotation[i * d + k] * slopes[k] * rotation[j * d + k];
      jacobian[(p * d + i) * d + j] = identity ? (i === j ? 1 : 0) : sum;
    }
  }
}
