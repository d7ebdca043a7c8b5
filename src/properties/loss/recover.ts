import type { ExactProblem } from '../../analytic/types.ts';
import type { NetCall } from '../net/types.ts';
import { assign } from './assign.ts';
import { type LossData, lossRow } from './batch.ts';
import type { LossRow } from './definitions/index.ts';
import type { Cell } from './evaluation.ts';
import type { LossSpec } from './spec.ts';
import { type StartingPoint, sameStartError, startingPoints } from './starting-points.ts';

/** A row that the loss formed at times of its own, and the data row that it is made of. */
export interface RecoveredRow extends LossRow {
  readonly data: number;
  /**
   * The other reading of a row whose times agree within the rounding of an intermediate time: a row with s = t whose u was rounded
   * away from both, or one with s < t that is as short.
   */
  readonly other?: RecoveredRow;
}

/**
 * The rows of a loss that draws its own times: recorded points x = a_s x0_i + b_s x1_i of some data row i, within the rounding of the
 * author, that are not where another recorded call leads. All calls at one (i, s) belong together: the latest second time is t; u is
 * the one between (semigroup). Where a point fits several data rows by chance, rows go to points one by one; a point to which another
 * call leads by chance too goes to a row that has no other.
 */
export function recoverRows(
  spec: LossSpec,
  problem: ExactProblem,
  data: LossData,
  calls: readonly NetCall[],
): RecoveredRow[] {
  const starts = startingPoints(spec, calls);
  const owners = ownersOf(starts, data.n, ({ cells: [{ call, row }] }) =>
    dataRows(spec, problem, data, calls[call], row),
  );
  const found = new Map<number, StartedCalls[]>();
  starts.forEach(({ cells }, k) => {
    const i = owners[k];
    if (i === undefined) return;
    const s = calls[cells[0].call].s[cells[0].row];
    const own = found.get(i) ?? [];
    found.set(i, own);
    let group = own.find((other) => Math.abs(other.s - s) <= sameStartError(spec, s));
    if (group === undefined) {
      group = { s, ends: [], still: [] };
      own.push(group);
    }
    addCalls(group, cells, calls);
  });
  const rows = [...found].flatMap(([i, groups]) => {
    const make = (s: number, end: number, u: number) => ({ data: i, ...lossRow(spec, problem, data, i, s, end, u) });
    if (spec.firstLeg === 'interpolant') return pairedGroups(groups, make);
    return groups.map((group) => rowOf(spec, group, make));
  });
  return rows.filter((row) => carries(spec, row));
}

/** False for a row with s = t of a distillation loss alone: it may be evaluated, and weighs nothing. */
export function carries({ diagonal, family }: LossSpec, { s, t }: LossRow): boolean {
  return diagonal !== 'none' || family === 'flow-matching' || s !== t;
}

/** The calls from one point at one time: where they end, and which stand still. */
export interface StartedCalls {
  s: number;
  readonly ends: number[];
  readonly still: boolean[];
}

/** Adds the calls of a starting point. */
export function addCalls(group: StartedCalls, cells: readonly Cell[], calls: readonly NetCall[]): void {
  group.s = Math.min(group.s, calls[cells[0].call].s[cells[0].row]);
  group.ends.push(...cells.map(({ call, row }) => calls[call].t[row]));
  group.still.push(...cells.map(({ call, row }) => calls[call].t[row] === calls[call].s[row]));
}

/**
 * Rows of a discrete loss: the calls of one pair at its two times s < u; the second may be missing, where I_u is at the end of the student's
 * step and is its own image.
 */
function pairedGroups<R>(groups: readonly StartedCalls[], make: (s: number, t: number, u: number) => R): R[] {
  const sorted = [...groups].sort((one, other) => one.s - other.s);
  const rows: R[] = [];
  for (let k = 0; k < sorted.length; k += 2) {
    const t = Math.max(...sorted[k].ends);
    rows.push(make(sorted[k].s, t, sorted[k + 1]?.s ?? t));
  }
  return rows;
}

/** The row that calls from one point belong to: its times are theirs. */
export function rowOf<R extends RecoveredRow>(
  spec: LossSpec,
  { s, ends, still }: StartedCalls,
  make: (s: number, t: number, u: number) => R,
): R {
  const near = sameStartError(spec, s);
  const t = Math.max(...ends);
  const between = ends.filter((end) => end > s + near && end < t - near);
  const u = between.length > 0 ? Math.min(...between) : s;
  if (Math.abs(t - s) > near) return make(s, t, u);
  if (still.every(Boolean)) return make(s, s, u);
  // Only an intermediate time may be rounded away from s = t.
  const short = make(s, t === s ? Math.min(...ends) : t, u);
  return spec.family === 'semigroup' && still.some(Boolean) ? { ...make(s, s, u), other: short } : short;
}

/** The data row of each starting point. */
function ownersOf(
  starts: readonly StartingPoint[],
  n: number,
  dataRowsOf: (start: StartingPoint) => number[],
): (number | undefined)[] {
  const owners = assign(
    starts.map((start) => (start.carried ? [] : dataRowsOf(start))),
    n,
  );
  const owned = new Set(owners.filter((owner) => owner !== undefined));
  if (owned.size === n) return owners;
  return starts.map((start, k) =>
    owners[k] === undefined && start.carried ? dataRowsOf(start).find((i) => !owned.has(i)) : owners[k],
  );
}

/** The data rows whose interpolation at the row's first time is its point. */
function dataRows(spec: LossSpec, problem: ExactProblem, data: LossData, call: NetCall, row: number): number[] {
  const { n, d, x0, x1 } = data;
  const s = call.s[row];
  const [first, last] = problem.timeRange;
  if (!(s >= first && s <= last)) return [];
  const x = call.x.subarray(row * d, (row + 1) * d);
  const path = problem.interpolant;
  const [a, b] = [path.a(s), path.b(s)];
  const slopes = Math.abs(path.da(s)) + Math.abs(path.db(s));
  const rough = 32 * spec.u * (2 + Math.abs(a) + Math.abs(b) + (Number.isFinite(slopes) ? 2 * slopes : 0));
  const result: number[] = [];
  for (let i = 0; i < n; i++) {
    const [noise, point] = [x0[i * d], x1[i * d]];
    if (!(Math.abs(a * noise + b * point - x[0]) <= rough * (Math.abs(noise) + Math.abs(point)))) continue;
    const expected = lossRow(spec, problem, data, i, s, s, s).x;
    if (x.every((value, k) => Math.abs(value - expected.value[k]) <= expected.error[k])) result.push(i);
  }
  return result;
}
