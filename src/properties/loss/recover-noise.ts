import type { ExactProblem } from '../../analytic/types.ts';
import type { NetCall } from '../net/types.ts';
import { type LossData, lossRow } from './batch.ts';
import { addCalls, carries, type RecoveredRow, rowOf, type StartedCalls } from './recover.ts';
import type { LossSpec } from './spec.ts';
import { sameStartError, startingPoints } from './starting-points.ts';

/** A row of a loss that draws its own noise, with that noise. */
export interface NoiseRow extends RecoveredRow {
  /** x0 = (x - b_s x1) / a_s, and the bound of its error. */
  readonly noise: Float64Array;
  readonly noiseError: Float64Array;
}

/**
 * The rows of a loss that draws its own noise, from a batch whose rows hold one data point x1: each recorded starting point x at s, to which no other call leads, is
 * a row, and its noise is (x - b_s x1) / a_s. The author formed x within the rounding e of the path, so that the noise is known within e / |a_s| and
 * the slope dI_s/ds = a'_s x0 + b'_s x1 within |a'_s / a_s| e beyond its own rounding; the point itself is known exactly.
 */
export function recoverNoise(
  spec: LossSpec,
  problem: ExactProblem,
  data: LossData,
  calls: readonly NetCall[],
): NoiseRow[] {
  const { d } = data;
  const x1 = data.x1.subarray(0, d);
  const path = problem.interpolant;
  const [first, last] = problem.timeRange;
  const points: { readonly x: Float64Array; readonly group: StartedCalls }[] = [];
  for (const { cells, carried } of startingPoints(spec, calls)) {
    if (carried) continue;
    const call = calls[cells[0].call];
    const x = call.x.slice(cells[0].row * d, (cells[0].row + 1) * d);
    const s = call.s[cells[0].row];
    if (!(s >= first && s <= last) || !x.every(Number.isFinite)) continue;
    let point = points.find((other) => isSame(spec, x, s, other.x, other.group.s));
    if (point === undefined) {
      point = { x, group: { s, ends: [], still: [] } };
      points.push(point);
    }
    addCalls(point.group, cells, calls);
  }
  const rows = points.map(({ x, group }) =>
    rowOf(spec, group, (s, t, u): NoiseRow => {
      const [a, b] = [path.a(s), path.b(s)];
      const noise = x.map((value, k) => (value - b * x1[k]) / a);
      const row = lossRow(spec, problem, { x0: noise, x1, d }, 0, s, t, u);
      const noiseError = row.x.error.map((error) => error / Math.abs(a));
      const error = row.slope.error.map((own, k) => own + Math.abs(path.da(s)) * noiseError[k]);
      const slope = { value: row.slope.value, error };
      return { ...row, x: { value: x, error: new Float64Array(d) }, slope, data: 0, noise, noiseError };
    }),
  );
  return rows.filter((row) => carries(spec, row));
}

/** Roundings within which an author may form one point twice. */
const OPS = 8;

function isSame(spec: LossSpec, x: Float64Array, s: number, y: Float64Array, r: number): boolean {
  if (Math.abs(s - r) > sameStartError(spec.u, s)) return false;
  return x.every((value, k) => Math.abs(value - y[k]) <= OPS * spec.u * (1 + Math.abs(value)));
}
