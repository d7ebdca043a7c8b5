import type { NetCall } from '../net/types.ts';
import type { LossRow } from './definitions/index.ts';

/** A row of a batch that a loss formed, and its class. */
export interface LabelledRow {
  readonly row: Pick<LossRow, 's' | 'x'>;
  readonly label: number;
}

/** A label of another row: what a call that starts at the point of a row was given in the place of its own label, or of the dropped one. */
export function foreignLabel(
  calls: readonly NetCall[],
  rows: readonly LabelledRow[],
  dropped: number,
): { readonly own: number; readonly given: number } | undefined {
  for (const { x, s, n, d, labels } of calls) {
    if (labels === undefined) continue;
    for (let k = 0; k < n; k++) {
      if (labels[k] === dropped) continue;
      const at = rows.filter(({ row }) => row.s === s[k] && near(row, x.subarray(k * d, (k + 1) * d)));
      // Where two rows are one point either label is its own.
      if (at.length > 0 && at.every(({ label }) => label !== labels[k])) return { own: at[0].label, given: labels[k] };
    }
  }
  return undefined;
}

function near({ x }: LabelledRow['row'], point: Float64Array): boolean {
  return point.every((value, k) => Math.abs(value - x.value[k]) <= x.error[k]);
}
