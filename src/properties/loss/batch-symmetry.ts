import { stream } from '../../core/random.ts';
import type { Property } from '../types.ts';
import { type Assessment, assess } from './assess.ts';
import { type LossCase, selectLossRows } from './loss-case.ts';
import { patternsOf } from './patterns.ts';
import { type LossCheckable, type LossJudgement, type LossSearch, type PosedLoss, searchLoss } from './search.ts';
import { skipUnlessGiven } from './skip.ts';
import { short } from './text.ts';

const derivation =
  'Each evaluation of a loss that follows its definition is within the bound of loss.value of the same number; the bounds of the ' +
  'evaluations compared are added, weighted as they are.';

/** The loss before a log-variance weight: what adds up over rows. */
function raw({ spec }: PosedLoss, value: number): number {
  const { weighting } = spec;
  if (weighting === 'none' || weighting.kind !== 'log-variance') return value;
  return (value - weighting.logVariance) * Math.exp(weighting.logVariance);
}

/** The share of a batch in one that it is a part of: rows, or 1 where a loss is a sum. */
function parts({ spec }: PosedLoss, whole: LossCase, part: LossCase): number {
  return spec.reduction === 'sum' ? 1 : part.n / whole.n;
}

/** What {@link raw} multiplies differences by. */
function stretch({ spec: { weighting } }: PosedLoss): number {
  return weighting !== 'none' && weighting.kind === 'log-variance' ? Math.exp(weighting.logVariance) : 1;
}

/** True where rows weigh each other by declaration. */
function weighsByBatch({ spec: { weighting } }: PosedLoss): boolean {
  return weighting !== 'none' && weighting.kind === 'adaptive' && weighting.scope === 'batch';
}

function bound(posed: PosedLoss, { expected, definition }: Assessment): number {
  return (expected ?? definition())!.error * stretch(posed);
}

const search: LossSearch = {
  // Under `terms` a mixed batch does not add up from its parts: batches of one kind do, whatever the combination.
  patterns: (spec) => patternsOf(spec).filter((pattern) => pattern !== 'mixed' || spec.combine === 'batch'),
  perturbed: true,
  cases: 6,
  derivation,
  judge: async (posed, lossCase): Promise<LossJudgement> => {
    const { n } = lossCase;
    const order = [...stream(lossCase.net, 'order').permutation(n)];
    const whole = await assess(posed, lossCase);
    const permuted = await assess(posed, selectLossRows(lossCase, order));
    const value = raw(posed, whole.run.value);
    const moved = Math.abs(value - raw(posed, permuted.run.value));
    const base = { signal: (whole.expected ?? whole.definition())!.size.value * stretch(posed) };
    const allowed = bound(posed, whole) + bound(posed, permuted);
    const first: LossJudgement = {
      ...base,
      residual: moved,
      tolerance: allowed,
      terms: { 'round-off': allowed },
      reason: `The loss changes by ${short(moved)} of ${short(value)} when the rows of the batch are reordered.`,
    };
    if (n === 1 || weighsByBatch(posed)) return first;
    const cut = Math.ceil(n / 3);
    const rows = Array.from({ length: n }, (_, i) => i);
    const pieces = [rows.slice(0, cut), rows.slice(cut)].map((chosen) => selectLossRows(lossCase, chosen));
    let sum = 0;
    let slack = bound(posed, whole);
    for (const piece of pieces) {
      const assessment = await assess(posed, piece);
      sum += parts(posed, lossCase, piece) * raw(posed, assessment.run.value);
      slack += parts(posed, lossCase, piece) * bound(posed, assessment);
    }
    const apart = Math.abs(value - sum);
    if (!(apart / slack > moved / allowed) && Number.isFinite(apart)) return first;
    return {
      ...base,
      residual: apart,
      tolerance: slack,
      terms: { 'round-off': slack },
      reason: `The loss of ${n} rows is ${short(value)}, that of its parts of ${cut} and ${n - cut} rows adds up to ${short(sum)}.`,
    };
  },
};

/** See `statement`. */
export const batchSymmetry: Property<LossCheckable> = {
  id: 'loss.batch-symmetry',
  title: 'Rows of a batch do not influence each other',
  statement:
    'The loss does not depend on the order of the rows, and the loss of a batch is the mean of those of its parts, weighted by their rows ' +
    '(their sum where it is a sum).',
  equation: 'L(πB) = L(B), n L(B ∪ B′) = m L(B) + m′ L(B′)',
  source: 'derived: an expectation over rows',
  level: 'required',
  kind: 'loss',
  tolerance: derivation,
  blind: 'A mistake that is the same for each row.',
  blockedBy: [],
  skip: skipUnlessGiven,
  check: (context) => searchLoss(search, context),
};
