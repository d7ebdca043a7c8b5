import type { Property } from '../types.ts';
import { type Assessment, assess } from './assess.ts';
import { OWN_PLACES, whereCalled } from './elsewhere.ts';
import type { LossCase } from './loss-case.ts';
import { describeMissing, unrecovered } from './missing.ts';
import { patternsOf } from './patterns.ts';
import { type LossCheckable, type LossJudgement, type LossSearch, type PosedLoss, searchLoss } from './search.ts';
import { skipUnlessNative } from './skip.ts';
import { count } from './text.ts';

const derivation =
  'Calls are matched by their arguments. A place agrees where each coordinate is within what at most 4 roundings of its terms may do, ' +
  'computed from what the net returned to the loss; a direction where the recorded tangents span it within 16 roundings.';

/** What is missing, leaving out the points at which the loss starts: those are another property's. */
function missingEvaluations({ missing }: Assessment) {
  return missing.filter(
    ({ role, direction }) => direction !== undefined || (role !== 'student' && role !== 'diagonal'),
  );
}

function explain(posed: PosedLoss, lossCase: LossCase, assessment: Assessment): string {
  const { batch, run, rows } = assessment;
  if (posed.spec.times === 'drawn') return '';
  const index = rows.findIndex((row) =>
    missingEvaluations(assessment).some(({ s, t }) => same(row, s) || same(row, t)),
  );
  const { family, teacher: whose, firstLeg } = posed.spec;
  // A discrete loss has places of its own.
  if (firstLeg !== 'net') return '';
  const calls = whose === 'given' ? (run.teacherCalls ?? []) : run.calls;
  const where = whereCalled(posed, batch, lossCase.net, Math.max(0, index), calls, OWN_PLACES[family]);
  if (where !== undefined) return ` The ${whose === 'given' ? 'teacher' : 'net'} is called at ${where} instead.`;
  return whose === 'given' && calls.length === 0 ? ' The teacher of the call is not called at all.' : '';
}

const same = ({ s, t, u }: { s: number; t: number; u: number }, time: number) => [s, t, u].includes(time);

const search: LossSearch = {
  patterns: (spec) =>
    spec.family === 'flow-matching' ? ['diagonal'] : spec.times === 'drawn' ? patternsOf(spec) : ['off-diagonal'],
  perturbed: true,
  cases: 4,
  derivation,
  judge: async (posed, lossCase): Promise<LossJudgement> => {
    const assessment = await assess(posed, lossCase, { points: 'own' });
    if (assessment.rows.length === 0) return unrecovered(assessment.run.value);
    const wrong = missingEvaluations(assessment);
    const unseen = assessment.missing.length - wrong.length;
    const shown = wrong.length > 0 ? wrong : assessment.missing;
    const reason =
      shown.length === 0
        ? ''
        : `${describeMissing(shown)}, and for ${count(shown.length, 'evaluation')} in all.${explain(posed, lossCase, assessment)}`;
    return {
      residual: wrong.length + unseen,
      tolerance: 0,
      signal: Number.POSITIVE_INFINITY,
      terms: { 'evaluations that are missing': wrong.length, 'starting points that are missing': unseen },
      reason,
    };
  },
};

/** See `statement`. */
export const teacher: Property<LossCheckable> = {
  id: 'loss.teacher',
  title: 'Teacher, legs and derivatives are evaluated where they should be',
  statement:
    'The net is called at (X_st(I_s), t, t) by the Lagrangian loss, at (I_s, s, s) by the Eulerian one, at (I_s, s, u) and ' +
    '(X_su(I_s), u, t) by the semigroup one, and its derivatives are taken along (0, 0, 1), (v_ss, 1, 0), for MeanFlow (İ_s, 1, 0). ' +
    'A given teacher is called in the place of the net; a discrete first leg starts the second one at I_u or after a step of its solver.',
  equation: 'v_tt(X_st(I_s)) | ∇X_st(I_s) v_ss(I_s) + ∂_s X_st(I_s) | X_ut(X_su(I_s))',
  source:
    'Flow maps by self-distillation (arXiv 2505.18825), Proposition 2.2 and eqs 13-15, 22; MeanFlow: arXiv 2505.13447',
  level: 'required',
  kind: 'loss',
  tolerance: derivation,
  blind: 'What the loss makes of the values (loss.value) and what it stops (loss.gradient).',
  blockedBy: ['loss.query-points'],
  skip: (checkable) =>
    skipUnlessNative(checkable) ??
    (checkable.subject.family === 'flow-matching' ? 'no-teacher: flow matching evaluates the net once' : undefined),
  check: (context) => searchLoss(search, context),
};
