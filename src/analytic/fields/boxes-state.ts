import type { Model } from '../model.ts';
import { atDataEnd, atInterval, type Interval, type IntervalTable, intervalTable } from './interval-table.ts';
import { type PathAt, pathAt, requireTime, singular } from './times.ts';

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
  const list: Interval[] = [];
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
  return {
    model,
    d,
    count,
    logWeights: weights.map(Math.log),
    index,
    table: intervalTable(list),
    path: { t: Number.NaN, a: 0, b: 0, da: 0, db: 0, dda: 0, ddb: 0, ada: 0, dada: 0 },
    weight: new Float64Array(count),
    logDensity: 0,
  };
}

/**
 * Prepares what depends on t alone.
 *
 * @throws FlowproofError `usage` outside the time range.
 */
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
    if (path.a === 0) atDataEnd(model, path, table, i, x[offset + table.axis[i]]);
    else atInterval(model, path, table, i, x[offset + table.axis[i]]);
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
