import type { Ask } from './evaluation.ts';
import { expectedLoss } from './expected.ts';
import { chooseRows } from './masked-rows.ts';
import type { RecoveredRow } from './recover.ts';
import type { LossSpec } from './spec.ts';

/** Bounds within which the rows that were chosen are told to be those that count. */
const MARGIN = 16;

/** Whether the terms of the rows give the value of the loss: if not, which of them count is not known. */
export function areTold(spec: LossSpec, rows: readonly RecoveredRow[], ask: Ask, value: number): boolean {
  if (spec.diagonal !== 'masked') return true;
  const due = expectedLoss(spec, rows, ask);
  return due !== undefined && Math.abs(due.value - value) <= MARGIN * due.error;
}

/**
 * The rows that count in a loss with a masked diagonal: of the rows with s = t and with s < t that it formed of each row of data, the ones whose terms give its value.
 *
 * @param ask the net at the rows, as the definition asks for it.
 */
export function unmasked(
  spec: LossSpec,
  rows: readonly RecoveredRow[],
  ask: Ask,
  value: number,
  unit?: number,
): RecoveredRow[] {
  if (spec.diagonal !== 'masked') return [...rows];
  const { weighting, reduction } = spec;
  const w = weighting !== 'none' && weighting.kind === 'log-variance' ? weighting.logVariance : 0;
  const plain = (total: number) => (total - w) * Math.exp(w);
  const groups = [...new Set(rows.map(({ data }) => data))].map((data) =>
    rows
      .filter((row) => row.data === data)
      .map((row) => ({ row, term: plain(expectedLoss(spec, [row], ask, unit)?.value ?? Number.NaN) })),
  );
  return chooseRows(groups, plain(value) * (reduction === 'sum' ? 1 : groups.length));
}
