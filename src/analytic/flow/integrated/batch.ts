import type { FlowRequest } from '../../types.ts';
import { timeOf } from '../request.ts';
import type { Trajectories } from './trajectories.ts';
import { ellipsoidSize, halfWidth } from './uncertainty.ts';

/** Answers in the making, by point. */
export interface Batch {
  readonly y: Float64Array;
  readonly error: Float64Array;
  readonly jacobian: Float64Array;
  readonly jacobianError: Float64Array;
  readonly logDet: Float64Array;
}

/** Three times the difference of the two solutions, and the half width of the ellipsoid. */
export function estimate(states: Trajectories, q: number): number {
  const { d, width, coarse, fine } = states;
  if (states.failed[q] === 1) return Number.POSITIVE_INFINITY;
  let difference = 0;
  for (let i = 0; i < d; i++) difference = Math.max(difference, Math.abs(coarse[q * width + i] - fine[q * width + i]));
  const error = 3 * difference + halfWidth(states.ellipsoid, q * ellipsoidSize(d), d);
  return Number.isFinite(error) ? error : Number.POSITIVE_INFINITY;
}

/** Writes trajectory q as the answer of point p; `loose` takes the fine solution. */
export function store(states: Trajectories, q: number, p: number, error: number, loose: boolean, batch: Batch): void {
  const { d, width, coarse, fine } = states;
  batch.error[p] = error;
  if (states.failed[q] === 1) {
    batch.y.fill(Number.NaN, p * d, (p + 1) * d);
    if (width === d) return;
    batch.jacobian.fill(Number.NaN, p * d * d, (p + 1) * d * d);
    batch.jacobianError[p] = Number.POSITIVE_INFINITY;
    batch.logDet[p] = Number.NaN;
    return;
  }
  for (let i = 0; i < d; i++) batch.y[p * d + i] = (loose ? fine : coarse)[q * width + i];
  if (width === d) return;
  let difference = 0;
  for (let e = 0; e < d * d; e++) {
    const at = q * width + d + e;
    batch.jacobian[p * d * d + e] = coarse[at];
    difference = Math.max(difference, Math.abs(coarse[at] - fine[at]));
  }
  batch.jacobianError[p] = 3 * difference + states.matrixSpread[q];
  batch.logDet[p] = coarse[q * width + d + d * d];
}

/** The identity, exactly, for equal times. */
export function stay(
  points: readonly number[],
  request: FlowRequest,
  d: number,
  derivatives: boolean,
  batch: Batch,
): void {
  for (const p of points) {
    for (let i = 0; i < d; i++) {
      batch.y[p * d + i] = request.x[p * d + i];
      if (derivatives) batch.jacobian[p * d * d + i * (d + 1)] = 1;
    }
  }
}

/** Points by their pair of times, in order of appearance. */
export function groups(request: FlowRequest, n: number): { s: number; t: number; points: number[] }[] {
  const known = new Map<string, { s: number; t: number; points: number[] }>();
  for (let p = 0; p < n; p++) {
    const s = timeOf(request.s, p);
    const t = timeOf(request.t, p);
    const key = `${s}|${t}`;
    const group = known.get(key);
    if (group === undefined) known.set(key, { s, t, points: [p] });
    else group.points.push(p);
  }
  return [...known.values()];
}
