import type { Property } from '../types.ts';
import { type Assessment, assess } from './assess.ts';
import type { LossBatch } from './batch.ts';
import type { LossRow } from './definitions/index.ts';
import { OWN_PLACES, whereCalled } from './elsewhere.ts';
import type { LossCase } from './loss-case.ts';
import { patternsOf } from './patterns.ts';
import type { RecoveredRow } from './recover.ts';
import { type LossCheckable, type LossJudgement, type LossSearch, type PosedLoss, searchLoss } from './search.ts';
import { skipUnlessNative } from './skip.ts';
import { sameStartError } from './starting-points.ts';
import { count } from './text.ts';

const derivation =
  'A recorded point is that of a row where each coordinate agrees within what rounding may do to a_s x0 + b_s x1: 4 u on each term, and ' +
  'on a_s and b_s the rounding of the clock times their slopes.';

/** Rows of the data at whose interpolated point the net was not called. */
function strayRows(posed: PosedLoss, { rows, batch, missing }: Assessment): number[] {
  if (posed.spec.noise === 'drawn') return strayStarts(posed, batch, rows);
  if (posed.spec.times === 'drawn') {
    const used = new Set(rows.map((row) => (row as RecoveredRow).data));
    return Array.from({ length: batch.n }, (_, i) => i).filter((i) => !used.has(i));
  }
  const stray = missing.filter(
    ({ role, direction }) => direction === undefined && (role === 'student' || role === 'diagonal'),
  );
  return rows.flatMap((row, i) => (stray.some(({ x }) => x === row.x.value) ? [i] : []));
}

/** Of a loss that draws its own noise: rows of the batch for which no starting point is left, or at whose times none is; starting points too many. */
function strayStarts({ spec }: PosedLoss, batch: LossBatch, rows: readonly LossRow[]): number[] {
  if (spec.times === 'drawn' || rows.length > batch.n) {
    return Array.from({ length: Math.abs(rows.length - batch.n) }, (_, i) => i % batch.n);
  }
  const near = (a: number, b: number) => Math.abs(a - b) <= sameStartError(spec, b);
  const left = [...rows];
  return Array.from({ length: batch.n }, (_, i) => i).filter((i) => {
    const found = left.findIndex((row) => near(row.s, batch.s[i]) && near(row.t, batch.t[i]));
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
}

function explain(posed: PosedLoss, lossCase: LossCase, { batch, run }: Assessment, row: number): string {
  if (posed.spec.noise === 'drawn')
    return ' It draws its own noise, so that any point would do, one for each row at its times.';
  if (posed.spec.times === 'drawn') return '';
  const diagonal = batch.s[row] === batch.t[row];
  const own = OWN_PLACES[diagonal ? 'flow-matching' : posed.spec.family];
  const where = whereCalled(posed, batch, lossCase.net, row, run.calls, own);
  return where === undefined ? '' : ` It is called at ${where}.`;
}

const search: LossSearch = {
  patterns: patternsOf,
  perturbed: true,
  cases: 6,
  derivation,
  judge: async (posed, lossCase): Promise<LossJudgement> => {
    const assessment = await assess(posed, lossCase);
    const stray = strayRows(posed, assessment);
    const reason =
      stray.length === 0
        ? ''
        : `The net is not called at I_s = a_s x0 + b_s x1, from s to t, for ${count(stray.length, 'row')} of ${assessment.batch.n}.` +
          explain(posed, lossCase, assessment, stray[0]);
    return {
      residual: stray.length,
      tolerance: 0,
      signal: Number.POSITIVE_INFINITY,
      terms: { 'rows without their point': stray.length },
      reason,
    };
  },
};

/** See `statement`. */
export const queryPoints: Property<LossCheckable> = {
  id: 'loss.query-points',
  title: 'The loss is taken at the interpolated points at the start time',
  statement:
    'Each row is evaluated at I_s = a_s x0 + b_s x1 of its own pair, at its start time s and its end time t; a loss that draws its own ' +
    'times uses each pair at the time at which it calls the net.',
  equation: 'x = I_s = a_s x0 + b_s x1',
  source:
    'Flow maps by self-distillation (arXiv 2505.18825), eqs 2 and 11; every residual vanishes at the exact map for any x',
  level: 'required',
  kind: 'loss',
  tolerance: derivation,
  blind: 'Pairs that the caller himself has shuffled or scaled before the loss gets them.',
  blockedBy: [],
  skip: skipUnlessNative,
  check: (context) => searchLoss(search, context),
};
