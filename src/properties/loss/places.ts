import type { NetCall } from '../net/types.ts';
import type { Bounded } from './bounded.ts';
import type { Cell } from './evaluation.ts';

/** Recorded rows, found by where they are in (x, s, t). */
export interface PlaceIndex {
  /** Every recorded row. */
  readonly cells: readonly Cell[];
  /** The rows within `x.error` (entry by entry) of x and within `timeError` of both times; of any second time where t is undefined. */
  near(x: Bounded, s: number, t: number | undefined, timeError: number): Cell[];
}

/** Sorts the recorded rows by first time once; a look-up costs the logarithm of their number plus those near it in time. */
export function placeIndex(calls: readonly NetCall[]): PlaceIndex {
  const cells: Cell[] = [];
  for (const call of calls) for (let row = 0; row < call.n; row++) cells.push({ call: call.index, row });
  const start = ({ call, row }: Cell) => calls[call].s[row];
  const sorted = cells.slice().sort((a, b) => start(a) - start(b));
  const starts = Float64Array.from(sorted, start);

  return {
    cells,
    near: (x, s, t, timeError) => {
      const d = x.value.length;
      const found: Cell[] = [];
      for (let i = firstAtLeast(starts, s - timeError); i < starts.length && starts[i] <= s + timeError; i++) {
        const { call: index, row } = sorted[i];
        const call = calls[index];
        if (t !== undefined && !(Math.abs(call.t[row] - t) <= timeError)) continue;
        let inside = true;
        for (let k = 0; inside && k < d; k++) {
          inside = Math.abs(call.x[row * d + k] - x.value[k]) <= x.error[k];
        }
        if (inside) found.push(sorted[i]);
      }
      return found;
    },
  };
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
