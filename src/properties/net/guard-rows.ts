import type { ExactProblem } from '../../analytic/types.ts';
import { FlowproofError } from '../../core/errors.ts';
import { gather } from '../numeric/rows.ts';
import type { Rows, Tangents } from './jet.ts';

/**
 * Evaluates rows in one batch; a row with a non-finite argument, a time outside the problem's range or no exact flow gives NaN and
 * does not disturb the others: a wrong loss shall be judged, not interrupted. `evaluate` returns arrays of equal width for each row.
 */
export function guardRows(
  problem: ExactProblem,
  rows: Rows,
  tangents: Tangents | undefined,
  evaluate: (rows: Rows, tangents: Tangents | undefined) => readonly Float64Array[],
): readonly Float64Array[] {
  const n = rows.s.length;
  const d = problem.dimension;
  const [first, last] = problem.timeRange;
  const inside = (time: number) => time >= first && time <= last;
  const { x, s, t } = rows;
  const all = [rows.x, ...(tangents === undefined ? [] : [tangents.dx, tangents.ds, tangents.dt])];
  const good = Array.from({ length: n }, (_, i) => i).filter(
    (i) => inside(s[i]) && inside(t[i]) && all.every((values) => finite(values, i, values.length / n)),
  );
  const pick = (chosen: readonly number[]): [Rows, Tangents | undefined] => [
    { x: gather(x, d, chosen), s: gather(s, 1, chosen), t: gather(t, 1, chosen) },
    tangents && {
      dx: gather(tangents.dx, d, chosen),
      ds: gather(tangents.ds, 1, chosen),
      dt: gather(tangents.dt, 1, chosen),
    },
  ];
  if (good.length === n) {
    const whole = unlessSingular(() => evaluate({ x, s, t }, tangents));
    if (whole !== undefined) return whole;
  }
  const groups = good.length === 0 || good.length === n ? good.map((i) => [i]) : [good];
  let results: Float64Array[] = [];
  const place = (chosen: readonly number[], parts: readonly Float64Array[]) => {
    if (results.length === 0)
      results = parts.map((part) => new Float64Array((part.length / chosen.length) * n).fill(Number.NaN));
    parts.forEach((part, k) => {
      const width = part.length / chosen.length;
      chosen.forEach((row, j) => {
        results[k].set(part.subarray(j * width, (j + 1) * width), row * width);
      });
    });
  };
  for (const group of groups) {
    const together = unlessSingular(() => evaluate(...pick(group)));
    if (together !== undefined) place(group, together);
    else for (const i of group) place([i], unlessSingular(() => evaluate(...pick([i]))) ?? []);
  }
  return results.length > 0 ? results : [0, 1].map(() => new Float64Array(n * d).fill(Number.NaN));
}

function finite(values: Float64Array, i: number, width: number): boolean {
  for (let k = i * width; k < (i + 1) * width; k++) if (!Number.isFinite(values[k])) return false;
  return true;
}

function unlessSingular<T>(evaluate: () => T): T | undefined {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof FlowproofError && error.code === 'singular') return undefined;
    throw error;
  }
}
