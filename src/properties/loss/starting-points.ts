import type { NetCall } from '../net/types.ts';
import { exactly } from './bounded.ts';
import type { LossRow } from './definitions/index.ts';
import { cellKey, displacedCells } from './difference.ts';
import type { Cell } from './evaluation.ts';
import { placeIndex } from './places.ts';
import { outputReader } from './read-output.ts';
import type { LossSpec } from './spec.ts';

const TIME_OPS = 4;

/** What the rounding of a clock may do to a time: one that goes through `1 - t` and back, or times a scale. */
function timeError({ u, timeSize }: LossSpec, s: number): number {
  return TIME_OPS * u * timeSize(s);
}

/**
 * Steps up to this length lead nowhere: where both of its times are within {@link timeError} of others, a longer one still ends at other
 * times than it starts, so that no call carries a point to a row that starts where it does.
 */
const standsStill = (spec: LossSpec, s: number, t: number) =>
  Math.abs(t - s) <= 2 * Math.max(timeError(spec, s), timeError(spec, t));

/** How far apart the first times of calls at one starting point may be: a step that stands still, and the rounding of what starts at its end. */
export const sameStartError = (spec: LossSpec, s: number): number => 3 * timeError(spec, s);

/** Recorded rows with the same point and first time. */
export interface StartingPoint {
  readonly cells: Cell[];
  /** True where another call transports a point to it: by chance too, in about one of 1e9 pairs of float32 rows in one dimension. */
  readonly carried: boolean;
}

/** Recorded rows by point and first time, with what is known of how they came there. */
export function startingPoints(spec: LossSpec, calls: readonly NetCall[]): StartingPoint[] {
  const index = placeIndex(calls);
  const reader = outputReader(spec);
  const rate = spec.resultRate;
  const carried = new Set<string>();
  for (const cell of index.cells) {
    const call = calls[cell.call];
    const { d } = call;
    const [s, t] = [call.s[cell.row], call.t[cell.row]];
    if (standsStill(spec, s, t)) continue;
    const slice = (values: Float64Array) => values.subarray(cell.row * d, (cell.row + 1) * d);
    const end = reader.point({ x: slice(call.x), s, t, y: slice(call.y).map((value) => rate * value) });
    for (const other of index.near(end, t, undefined, timeError(spec, t))) carried.add(cellKey(other));
  }
  const displaced = displacedCells(spec, calls);
  const groups = new Map<string, StartingPoint>();
  for (const cell of index.cells) {
    if (displaced.has(cellKey(cell))) continue;
    const call = calls[cell.call];
    const place = `${call.s[cell.row]} ${call.x.subarray(cell.row * call.d, (cell.row + 1) * call.d).join(' ')}`;
    const group = groups.get(place) ?? { cells: [], carried: carried.has(cellKey(cell)) };
    groups.set(place, group);
    group.cells.push(cell);
  }
  return [...groups.values()];
}

/**
 * The rows with their points as the loss has them: a row's point is the start of a recorded call from its s to its t, the nearest one
 * where several have these times; I_s where none has. What a loss does from its points on is then judged apart from the points.
 */
export function asStarted(spec: LossSpec, rows: readonly LossRow[], calls: readonly NetCall[]): readonly LossRow[] {
  const starts = startingPoints(spec, calls).filter((start) => !start.carried);
  const used = new Set<string>();
  return rows.map((row) => {
    let best = '';
    let least = Number.POSITIVE_INFINITY;
    let point = row.x;
    for (const { cells } of starts) {
      const found = cells.find(({ call, row: i }) => {
        const { s, t } = calls[call];
        if (used.has(`${call} ${i}`)) return false;
        return Math.abs(s[i] - row.s) <= timeError(spec, row.s) && Math.abs(t[i] - row.t) <= timeError(spec, row.t);
      });
      if (found === undefined) continue;
      const { x, d } = calls[found.call];
      const own = x.subarray(found.row * d, (found.row + 1) * d);
      const distance = Math.hypot(...own.map((value, j) => value - row.x.value[j]));
      if (distance < least) {
        best = `${found.call} ${found.row}`;
        least = distance;
        point = inside(own, row) ? row.x : exactly(own);
      }
    }
    used.add(best);
    return point === row.x ? row : { ...row, x: point };
  });
}

/** True where the recorded point is the row's own within its rounding: sub-batches may round it differently. */
function inside(own: Float64Array, { x }: LossRow): boolean {
  return own.every((value, k) => Math.abs(value - x.value[k]) <= x.error[k]);
}
