import type { ExactProblem } from '../../analytic/types.ts';
import type { RecordedCall } from '../net/types.ts';
import { lossRow, type LossData } from './batch.ts';
import type { LossRow } from './definitions/index.ts';
import type { Cell } from './evaluation.ts';
import type { LossSpec } from './spec.ts';

/** A row that the loss formed at times of its own, and the data row that it is made of. */
export interface RecoveredRow extends LossRow {
  readonly data: number;
}

/** Rounding of a time that goes through the clock, in units of u (1 + |t|). */
const TIME_OPS = 4;

/**
 * The rows of a loss that draws its own times: recorded arguments (x, s, ·) with x = a_s x0_i + b_s x1_i for some data row i, within the
 * rounding of the author. All calls at one (i, s) belong together: the latest second time is t; u is the one between (semigroup).
 * Calls anywhere else (transported points) belong to none.
 */
export function recoverRows(
  spec: LossSpec,
  problem: ExactProblem,
  data: LossData,
  calls: readonly RecordedCall[],
): RecoveredRow[] {
  const found = new Map<string, { data: number; s: number; ends: number[] }>();
  const add = (i: number, s: number, t: number) => {
    const key = `${i} ${s}`;
    const group = found.get(key) ?? { data: i, s, ends: [] };
    found.set(key, group);
    group.ends.push(t);
  };
  for (const call of calls) {
    for (let row = 0; row < call.n; row++) {
      const i = dataRow(spec, problem, data, call, { call: call.index, row });
      if (i !== undefined) add(i, call.s[row], call.t[row]);
    }
  }
  return [...found.values()].map(({ data: i, s, ends }) => {
    const near = TIME_OPS * spec.u * (1 + Math.abs(s));
    const t = Math.max(...ends);
    const between = ends.filter((end) => end > s + near && end < t - near);
    const u = between.length > 0 ? Math.min(...between) : s;
    return { data: i, ...lossRow(spec, problem, data, i, s, Math.abs(t - s) <= near ? s : t, u) };
  });
}

/** The data row whose interpolation at the cell's first time is the cell's point; the row of the same number is tried first. */
function dataRow(
  spec: LossSpec,
  problem: ExactProblem,
  data: LossData,
  call: RecordedCall,
  { row }: Cell,
): number | undefined {
  const { n, d, x0, x1 } = data;
  const s = call.s[row];
  const [first, last] = problem.timeRange;
  if (!(s >= first && s <= last)) return undefined;
  const x = call.x.subarray(row * d, (row + 1) * d);
  const matches = (i: number): boolean => {
    const expected = lossRow(spec, problem, data, i, s, s, s).x;
    return x.every((value, k) => Math.abs(value - expected.value[k]) <= expected.error[k]);
  };
  if (row < n && matches(row)) return row;
  const [a, b] = [problem.interpolant.a(s), problem.interpolant.b(s)];
  for (let i = 0; i < n; i++) {
    const rough = Math.abs(a * x0[i * d] + b * x1[i * d] - x[0]);
    if (rough <= 1e-3 * (Math.abs(x0[i * d]) + Math.abs(x1[i * d])) && matches(i)) return i;
  }
  return undefined;
}
