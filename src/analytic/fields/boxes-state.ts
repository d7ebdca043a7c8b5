import type { Model } from '../model.ts';
import { intervalMoments, truncatedMoments } from './interval-moments.ts';
import { type PathAt, pathAt, requireTime, scaled, singular } from './times.ts';

const HALF_LOG_TWO_PI = 0.9189385332046727;

/** Quantities of one coordinate on one interval, one array entry for each distinct (axis, low, high). */
interface IntervalTable {
  readonly axis: Int32Array;
  readonly middle: Float64Array;
  readonly half: Float64Array;
  readonly logDensity: Float64Array;
  readonly score: Float64Array;
  /** ∂_x score. */
  readonly curvature: Float64Array;
  readonly posteriorMean: Float64Array;
  readonly velocity: Float64Array;
  /** ∂_x, ∂_x² and ∂_t of the velocity. */
  readonly slope: Float64Array;
  readonly bend: Float64Array;
  readonly acceleration: Float64Array;
  /** ∂_t log density. */
  readonly logRate: Float64Array;
  /** Sums of absolute terms of velocity and log density. */
  readonly velocitySize: Float64Array;
  readonly logSize: Float64Array;
}

/** Workspace of a box target. */
export interface BoxesState {
  readonly model: Model;
  readonly d: number;
  readonly count: number;
  readonly logWeights: Float64Array;
  /** Interval of box k on axis j, at k d + j. */
  readonly index: Int32Array;
  readonly table: IntervalTable;
  path: PathAt;
  /** Posterior probability of each box. */
  readonly weight: Float64Array;
  logDensity: number;
}

/** A workspace for `model`, whose law is a mixture of boxes. Boxes that share an interval on an axis share its work. */
export function boxesState(model: Model): BoxesState {
  if (model.law.kind !== 'boxes') throw new TypeError('boxesState needs boxes');
  const { low, high, weights } = model.law;
  const d = model.dimension;
  const count = weights.length;
  const index = new Int32Array(count * d);
  const known = new Map<string, number>();
  const list: { axis: number; low: number; high: number }[] = [];
  for (let at = 0; at < count * d; at++) {
    const interval = { axis: at % d, low: low[at], high: high[at] };
    const key = `${interval.axis} ${interval.low} ${interval.high}`;
    let place = known.get(key);
    if (place === undefined) {
      place = list.push(interval) - 1;
      known.set(key, place);
    }
    index[at] = place;
  }
  const column = (): Float64Array => new Float64Array(list.length);
  return {
    model,
    d,
    count,
    logWeights: weights.map(Math.log),
    index,
    table: {
      axis: Int32Array.from(list, ({ axis }) => axis),
      middle: Float64Array.from(list, (interval) => 0.5 * (interval.low + interval.high)),
      half: Float64Array.from(list, (interval) => 0.5 * (interval.high - interval.low)),
      logDensity: column(),
      score: column(),
      curvature: column(),
      posteriorMean: column(),
      velocity: column(),
      slope: column(),
      bend: column(),
      acceleration: column(),
      logRate: column(),
      velocitySize: column(),
      logSize: column(),
    },
    path: { t: Number.NaN, a: 0, b: 0, da: 0, db: 0, dda: 0, ddb: 0, ada: 0, dada: 0 },
    weight: new Float64Array(count),
    logDensity: 0,
  };
}

/** Prepares what depends on t alone. */
export function setBoxesTime(state: BoxesState, t: number): void {
  if (t === state.path.t) return;
  requireTime(state.model, t);
  state.path = pathAt(state.model, t);
}

/**
 * Evaluates every interval and the posterior of the boxes at `x[offset … offset + d)`.
 *
 * @throws FlowproofError `singular` at the data end off the open support.
 */
export function setBoxesPoint(state: BoxesState, x: Float64Array, offset: number): void {
  const { table, d, count, index, weight, logWeights, model, path } = state;
  for (let i = 0; i < table.axis.length; i++) {
    if (path.a === 0) atDataEnd(state, i, x[offset + table.axis[i]]);
    else atInterval(state, i, x[offset + table.axis[i]]);
  }
  // Prior weights enter after the largest product is taken out, which would swallow them in far tails.
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) {
    let log = 0;
    for (let j = 0; j < d; j++) log += table.logDensity[index[k * d + j]];
    weight[k] = log;
    if (!(log <= largest)) largest = log;
  }
  if (path.a === 0 && largest === Number.NEGATIVE_INFINITY) {
    throw singular(model, path.t, 'the point is not inside the open support of the target');
  }
  let highest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) {
    weight[k] = weight[k] - largest + logWeights[k];
    if (weight[k] > highest) highest = weight[k];
  }
  let total = 0;
  for (let k = 0; k < count; k++) {
    weight[k] = Math.exp(weight[k] - highest);
    total += weight[k];
  }
  for (let k = 0; k < count; k++) weight[k] /= total;
  state.logDensity = highest + Math.log(total) + largest;
}

const moments = intervalMoments();

/**
 * One coordinate on one interval, noise of deviation `s = a σ`: `ξ = (x - a m0 - b x1)/s` is a standard normal truncated to
 * `c ± h`, `c = (x - a m0 - b middle)/s`, `h = b half/s`, and `x1 = middle - half u`. Written in c, h and u nothing is
 * divided by b. In time, at fixed u, `∂_t ξ = τ0 + τ1 u`.
 */
function atInterval(state: BoxesState, i: number, x: number): void {
  const { table, path, model } = state;
  const { a, b, da, db, dda, ddb } = path;
  const axis = table.axis[i];
  const m0 = model.source.mean[axis];
  const sigma = Math.sqrt(model.source.covariance[axis * (model.dimension + 1)]);
  const s = a * sigma;
  const middle = table.middle[i];
  const half = table.half[i];
  const c = (x - a * m0 - b * middle) / s;
  const h = (b * half) / s;
  truncatedMoments(c, h, moments);
  const { mean, variance, third, meanU, varianceU, thirdU } = moments;

  table.logDensity[i] = moments.logAverage - HALF_LOG_TWO_PI - Math.log(s);
  table.score[i] = -mean / s;
  table.curvature[i] = -(1 - variance) / (s * s);
  table.posteriorMean[i] = middle - half * meanU;
  table.velocity[i] = da * (m0 + sigma * mean) + db * (middle - half * meanU);
  table.slope[i] = (da * sigma * (1 - variance) + db * half * h * varianceU) / s;
  table.bend[i] = (da * sigma * third - db * half * h * h * thirdU) / (s * s);

  const tau0 = -(da * m0 + db * middle) / s - (da / a) * c;
  const tau1 = (db * half) / s - (da / a) * h;
  const tauMean = tau0 + tau1 * meanU;
  const meanURate = -varianceU * (h * tauMean + tau1 * mean) - h * tau1 * thirdU;
  const meanRate = tauMean + h * meanURate;
  table.logRate[i] = -da / a - mean * tauMean - h * tau1 * varianceU;
  table.acceleration[i] =
    dda * (m0 + sigma * mean) + da * sigma * meanRate + ddb * (middle - half * meanU) - db * half * meanURate;

  const size = (Math.abs(x) + Math.abs(a * m0) + Math.abs(b * middle) + b * half) / s;
  table.velocitySize[i] =
    Math.abs(da) * (Math.abs(m0) + sigma * (Math.abs(mean) + Math.abs(1 - variance) * size + Math.sqrt(variance))) +
    Math.abs(db) * (Math.abs(middle) + half * (Math.abs(meanU) + h * varianceU * size + Math.sqrt(varianceU)));
  table.logSize[i] = Math.abs(moments.logAverage) + Math.abs(Math.log(s)) + Math.abs(mean) * size;
}

/** Where the noise has vanished, `x = b x1`: uniform inside the open interval, no density elsewhere. */
function atDataEnd(state: BoxesState, i: number, x: number): void {
  const { table, path, model } = state;
  const { b, da, db, dda, ddb, t } = path;
  const m0 = model.source.mean[table.axis[i]];
  if (m0 !== 0 && !Number.isFinite(da))
    throw singular(model, t, "a' is infinite there and the source mean is not zero");
  const middle = table.middle[i];
  const half = table.half[i];
  const isInside = Math.abs(x - b * middle) < b * half;
  const drift = scaled(da, m0);
  const ratio = db / b;
  table.logDensity[i] = isInside ? -Math.log(2 * b * half) : Number.NEGATIVE_INFINITY;
  table.score[i] = 0;
  table.curvature[i] = 0;
  table.posteriorMean[i] = x / b;
  table.velocity[i] = drift + ratio * x;
  table.slope[i] = ratio;
  table.bend[i] = 0;
  table.logRate[i] = -ratio;
  table.acceleration[i] = scaled(dda, m0) + (ddb * x) / b - ratio * (drift + ratio * x);
  table.velocitySize[i] = Math.abs(drift) + Math.abs(ratio * x);
  table.logSize[i] = Math.abs(Math.log(2 * b * half));
}
