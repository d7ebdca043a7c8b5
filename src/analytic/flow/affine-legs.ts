import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import type { ExactFlow, Fields, FlowAnswer, FlowOptions, FlowRequest } from '../types.ts';
import { timeDerivatives } from './product.ts';
import { countPoints, timeOf } from './request.ts';

const u = UNIT_ROUNDOFF.float64;

/** An affine map between two times, `X = x + shift + stretch (x - start)`: written so that X → x to round-off as t → s. */
export interface Leg {
  readonly start: Float64Array;
  readonly shift: Float64Array;
  /** Sum of the absolute terms of `shift`, by coordinate. */
  readonly shiftSize: Float64Array;
  /** ∇X - I, d × d. */
  readonly stretch: Float64Array;
  /** Sum of the absolute terms that make an entry of ∇X, for the rounding error. */
  readonly magnitude: Float64Array;
  readonly logDet: number;
}

/** The flow whose maps are affine, leg by leg. Error: (d + 6) u times the sum of absolute terms; none for s = t. */
export function affineLegs(d: number, fields: Fields, build: (s: number, t: number) => Leg): ExactFlow {
  return { kind: 'closed', evaluate: (request, options) => evaluate(d, fields, build, request, options) };
}

function evaluate(
  d: number,
  fields: Fields,
  build: (s: number, t: number) => Leg,
  request: FlowRequest,
  options: FlowOptions = {},
): FlowAnswer {
  const n = countPoints(request, d);
  const y = new Float64Array(n * d);
  const error = new Float64Array(n);
  const wanted = options.derivatives === true;
  const jacobian = new Float64Array(wanted ? n * d * d : 0);
  const jacobianError = new Float64Array(wanted ? n : 0);
  const logDet = new Float64Array(wanted ? n : 0);
  // One pair of times is kept: batches mostly share it.
  let last: { s: number; t: number; leg: Leg } | undefined;
  for (let p = 0; p < n; p++) {
    const s = timeOf(request.s, p);
    const t = timeOf(request.t, p);
    if (last?.s !== s || last.t !== t) last = { s, t, leg: build(s, t) };
    const { start, shift, shiftSize, stretch, magnitude } = last.leg;
    let worst = 0;
    let worstEntry = 0;
    for (let i = 0; i < d; i++) {
      const x = request.x[p * d + i];
      let sum = shift[i];
      let scale = Math.abs(x) + shiftSize[i];
      for (let j = 0; j < d; j++) {
        const k = i * d + j;
        sum += stretch[k] * (request.x[p * d + j] - start[j]);
        scale += magnitude[k] * (Math.abs(request.x[p * d + j]) + Math.abs(start[j]));
        worstEntry = Math.max(worstEntry, magnitude[k]);
        if (wanted) jacobian[p * d * d + k] = stretch[k] + (i === j ? 1 : 0);
      }
      y[p * d + i] = x + sum;
      worst = Math.max(worst, scale);
    }
    error[p] = s === t ? 0 : (d + 6) * u * worst;
    if (!wanted) continue;
    logDet[p] = last.leg.logDet;
    jacobianError[p] = s === t ? 0 : (d + 6) * u * worstEntry;
  }
  if (!wanted) return { y, error };
  return {
    y,
    error,
    derivatives: { ...timeDerivatives(fields, request, y, jacobian, d), jacobian, logDet, jacobianError },
  };
}
