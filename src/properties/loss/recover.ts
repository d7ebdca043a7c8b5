import type { ExactProblem } from '../../analytic/types.ts';
import type { RecordedCall } from '../net/types.ts';
import { assign } from './assign.ts';
import { type LossData, lossRow } from './batch.ts';
import type { LossRow } from './definitions/index.ts';
import type { LossSpec } from './spec.ts';
import { startingPoints, timeError } from './starting-points.ts';

/** A row that the loss formed at times of its own, and the data row that it is made of. */
export interface RecoveredRow extends LossRow {
  readonly data: number;
}

/**
 * The rows of a loss that draws its own times: recorded points x = a_s x0_i + b_s x1_i of some data row i, within the rounding of the
 * author, that are not where another recorded call leads. All calls at one (i, s) belong together: the latest second time is t; u is
 * the one between (semigroup). Where a point fits several data rows by chance, rows go to points one by one.
 */
export function recoverRows(
  spec: LossSpec,
  problem: ExactProblem,
  data: LossData,
  calls: readonly RecordedCall[],
): RecoveredRow[] {
  const starts = startingPoints(spec, calls);
  const candidates = starts.map(({ cells: [{ call, row }] }) => dataRows(spec, problem, data, calls[call], row));
  const owners = assign(candidates, data.n);
  const found = new Map<number, { s: number; ends: number[] }[]>();
  starts.forEach(({ cells }, k) => {
    const i = owners[k];
    if (i === undefined) return;
    const s = calls[cells[0].call].s[cells[0].row];
    const own = found.get(i) ?? [];
    found.set(i, own);
    let group = own.find((other) => Math.abs(other.s - s) <= timeError(spec.u, s));
    if (group === undefined) {
      group = { s, ends: [] };
      own.push(group);
    }
    group.ends.push(...cells.map(({ call, row }) => calls[call].t[row]));
  });
  return [...found].flatMap(([i, groups]) =>
    groups.map(({ s, ends }) => {
      const near = timeError(spec.u, s);
      const t = Math.max(...ends);
      const between = ends.filter((end) => end > s + near && end < t - near);
      const u = between.length > 0 ? Math.min(...between) : s;
      return { data: i, ...lossRow(spec, problem, data, i, s, Math.abs(t - s) <= near ? s : t, u) };
    }),
  );
}

/** The data rows whose interpolation at the row's first time is its point. */
function dataRows(spec: LossSpec, problem: ExactProblem, data: LossData, call: RecordedCall, row: number): number[] {
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
