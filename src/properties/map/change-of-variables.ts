import type { CanonicalMap } from '../../subject/canonical.ts';
import { eulerResidual } from '../numeric/baseline.ts';
import { lawless, tooWide } from '../numeric/derivative-skips.ts';
import { DIFFERENCE_TEXT } from '../numeric/difference.ts';
import { changeOfVariablesResiduals } from '../numeric/identities/change-of-variables.ts';
import { logDetBatch } from '../numeric/own-log-det.ts';
import { pointwise } from '../numeric/pointwise.ts';

/** log ρ_s(x) = log ρ_t(X) + log|det ∇X|: the law of the transported points, without statistics. */
export const changeOfVariables = pointwise<CanonicalMap>({
  id: 'map.change-of-variables',
  title: 'Change of variables',
  statement: 'The map carries the law at time s to the law at time t.',
  equation: 'log ρ_s(x) = log ρ_t(X_{s,t}(x)) + log|det ∇X_{s,t}(x)|',
  source: 'derived: X_{s,t} pushes ρ_s forward to ρ_t (arXiv 2505.18825, §2)',
  level: 'required',
  kind: 'map',
  tolerance:
    'Of log|det ∇X| as in map.log-determinant, of log ρ_t by the score times the round-off of X, and of the densities.',
  blind: 'Which point goes where: any other map with the right law at every time passes.',
  blockedBy: ['map.jvp'],
  skip: (subject) =>
    tooWide(subject) ??
    lawless(subject.problem) ??
    (subject.problem === null ? 'no-problem: there are no densities to compare' : undefined),
  times: 'pair',
  fields: ['x', 's', 't'],
  derivation: `Σ_ij |(∇X⁻¹)_ji| δ_j with δ_j the error of column j; |∇log ρ_t|₁ times the round-off of X; round-off of the two densities. ${DIFFERENCE_TEXT}`,
  judgesDifferences: true,
  largestBatch: logDetBatch,
  residuals: (subject, problem, batch) => changeOfVariablesResiduals(subject, problem!, batch),
  score: {
    baseline: 'one Euler step',
    scale: eulerResidual((subject, problem, batch) => changeOfVariablesResiduals(subject, problem!, batch)),
  },
});
