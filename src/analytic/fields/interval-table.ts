import type { Model } from '../model.ts';
import { LOG_TWO_PI } from '../normal.ts';
import { intervalMoments, truncatedMoments } from './interval-moments.ts';
import { type PathAt, scaled, singular } from './times.ts';

/** A side of a box: [low, high] on a coordinate axis. */
export interface Interval {
  readonly axis: number;
  readonly low: number;
  readonly high: number;
}

/** Quantities of one coordinate on one interval, one array entry for each distinct (axis, low, high). */
export interface IntervalTable {
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

/** A table of these intervals, to be filled by {@link atInterval} or {@link atDataEnd}. */
export function intervalTable(list: readonly Interval[]): IntervalTable {
  const column = (): Float64Array => new Float64Array(list.length);
  return {
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
  };
}

const moments = intervalMoments();

/**
 * One coordinate on one interval, noise of deviation `s = a σ`: `ξ = (x - a m0 - b x1)/s` is a standard normal truncated to
 * `c ± h`, `c = (x - a m0 - b middle)/s`, `h = b half/s`, and `x1 = middle - half u`. Written in c, h and u nothing is
 * divided by b. In time, at fixed u, `∂_t ξ = τ0 + τ1 u`.
 */
export function atInterval(model: Model, path: PathAt, table: IntervalTable, i: number, x: number): void {
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

  table.logDensity[i] = moments.logAverage - 0.5 * LOG_TWO_PI - Math.log(s);
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

/**
 * Where the noise has vanished, `x = b x1`: uniform inside the open interval, no density elsewhere.
 *
 * @throws FlowproofError `singular` where a' is infinite and the source mean is not zero.
 */
export function atDataEnd(model: Model, path: PathAt, table: IntervalTable, i: number, x: number): void {
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
