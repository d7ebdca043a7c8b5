import type { ExactProblem } from '../../analytic/types.ts';
import type { NetCall } from '../net/types.ts';
import { type LossData, lossRow } from './batch.ts';
import type { Bounded } from './bounded.ts';
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
  const points: Started[] = [];
  for (const { cells, carried } of startingPoints(spec, calls)) {
    if (carried) continue;
    const call = calls[cells[0].call];
    const x = call.x.slice(cells[0].row * d, (cells[0].row + 1) * d);
    const s = call.s[cells[0].row];
    if (!(s >= first && s <= last) || !x.every(Number.isFinite)) continue;
    let point = points.find((other) => isSame(spec, x, s, other.x, other.group.s));
    if (point === undefined) {
      point = { x, row: cells[0].row, group: { s, ends: [], still: [] } };
      points.push(point);
    }
    addCalls(point.group, cells, calls);
  }
  const make =
    (x: Float64Array) =>
    (s: number, t: number, u: number): NoiseRow => {
      const [a, b] = [path.a(s), path.b(s)];
      const noise = x.map((value, k) => (value - b * x1[k]) / a);
      const row = lossRow(spec, problem, { x0: noise, x1, d }, 0, s, t, u);
      const noiseError = row.x.error.map((error) => error / Math.abs(a));
      const widened = (v: Bounded, slope: number): Bounded => ({
        value: v.value,
        error: v.error.map((own, k) => own + Math.abs(slope) * noiseError[k]),
      });
      const middle = row.xu && { xu: widened(row.xu, path.a(u)) };
      const slope = widened(row.slope, path.da(s));
      return { ...row, x: { value: x, error: new Float64Array(d) }, slope, ...middle, data: 0, noise, noiseError };
    };
  const rows =
    spec.firstLeg === 'interpolant'
      ? pairedPoints(points, isAlike(data), (x, s) => make(x)(s, s, s)).map(([{ x, group }, u]) => {
          const t = Math.max(...group.ends);
          return make(x)(group.s, t, u ?? t);
        })
      : points.map(({ x, group }) => rowOf(spec, group, make(x)));
  return rows.filter((row) => carries(spec, row));
}

/** Calls from one point. */
interface Started {
  readonly x: Float64Array;
  readonly row: number;
  readonly group: StartedCalls;
}

/** True where all rows hold one data point. */
function isAlike({ x1, d }: LossData): boolean {
  return x1.every((value, k) => value === x1[k % d]);
}

/**
 * The starting points of a discrete loss with the time u of the other point of their pair: both are made of one noise, or, where the data
 * differ and the noise is not known, have the same row in their calls.
 */
function pairedPoints(
  points: readonly Started[],
  alike: boolean,
  noiseAt: (x: Float64Array, s: number) => NoiseRow,
): (readonly [Started, number | undefined])[] {
  const sorted = [...points].sort((one, other) => one.group.s - other.group.s);
  const noises = alike ? sorted.map(({ x, group }) => noiseAt(x, group.s)) : [];
  const paired = new Set<number>();
  const apart = (i: number, j: number): number => {
    if (!alike) return sorted[i].row === sorted[j].row ? 0 : Number.POSITIVE_INFINITY;
    const [one, other] = [noises[i], noises[j]];
    return one.noise.reduce((most, value, k) => {
      const off = Math.abs(value - other.noise[k]);
      return Math.max(most, off / (one.noiseError[k] + other.noiseError[k]));
    }, 0);
  };
  return sorted.flatMap((point, i): (readonly [Started, number | undefined])[] => {
    if (paired.has(i)) return [];
    let nearest = -1;
    let least = 1;
    for (let j = i + 1; j < sorted.length; j++) {
      if (paired.has(j) || sorted[j].group.s === point.group.s) continue;
      const distance = apart(i, j);
      if (distance <= least) {
        nearest = j;
        least = distance;
      }
    }
    if (nearest < 0) return [[point, undefined]];
    paired.add(nearest);
    return [[point, sorted[nearest].group.s]];
  });
}

/** Roundings within which an author may form one point twice. */
const OPS = 8;

function isSame(spec: LossSpec, x: Float64Array, s: number, y: Float64Array, r: number): boolean {
  if (Math.abs(s - r) > sameStartError(spec, s)) return false;
  return x.every((value, k) => Math.abs(value - y[k]) <= OPS * spec.u * (1 + Math.abs(value)));
}
