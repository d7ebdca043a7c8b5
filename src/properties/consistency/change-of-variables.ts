import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import { eulerResidual } from '../numeric/baseline.ts';
import { lawless, tooWide } from '../numeric/derivative-skips.ts';
import { DIFFERENCE_TEXT } from '../numeric/difference.ts';
import { asFlow } from '../numeric/flow-like.ts';
import { changeOfVariablesResiduals } from '../numeric/identities/change-of-variables.ts';
import { logDetBatch } from '../numeric/own-log-det.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { singularEnd } from '../numeric/singular-end.ts';
import { noProblem } from './no-problem.ts';

const euler = eulerResidual((subject, problem, batch) => changeOfVariablesResiduals(subject, problem!, batch));

/** log ρ_s(x) = log ρ_1(f) + log|det ∇f|. */
export const changeOfVariables = pointwise<CanonicalPointFunction>({
  id: 'consistency.change-of-variables',
  title: 'Change of variables',
  statement: 'The function carries the law at time s to the law at the end of time.',
  equation: 'log ρ_s(x) = log ρ_1(f(x, s)) + log|det ∇f(x, s)|',
  source: 'derived: X_{s,1} pushes ρ_s forward to ρ_1',
  level: 'required',
  kind: 'consistency',
  tolerance: 'Of log|det ∇f| by its columns, of log ρ_1 by the score times the round-off of f, and of the densities.',
  blind: 'Which point goes where: any other map with the right law passes.',
  blockedBy: [],
  skip: (subject) => singularEnd(subject.problem) ?? noProblem(subject) ?? lawless(subject.problem) ?? tooWide(subject),
  times: 'pair',
  fields: ['x', 's'],
  derivation: `Σ_ij |(∇X⁻¹)_ji| δ_j with δ_j the error of column j; |∇log ρ_1|₁ times the round-off of f; round-off of the two densities. ${DIFFERENCE_TEXT}`,
  judgesDifferences: true,
  largestBatch: logDetBatch,
  residuals: (subject, problem, batch) => changeOfVariablesResiduals(asFlow(subject), problem!, batch),
  score: {
    baseline: 'one Euler step to the end of time',
    scale: (subject, problem, batch) => euler(asFlow(subject), problem, batch),
  },
});
