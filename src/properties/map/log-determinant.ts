import type { CanonicalMap } from '../../subject/canonical.ts';
import { eulerResidual } from '../numeric/baseline.ts';
import { tooWide } from '../numeric/derivative-skips.ts';
import { DIFFERENCE_TEXT } from '../numeric/difference.ts';
import { logDeterminantResiduals } from '../numeric/identities/log-determinant.ts';
import { logDetBatch } from '../numeric/own-log-det.ts';
import { pointwise } from '../numeric/pointwise.ts';

/** log|det ∇X_{s,t}(x)| = ∫_s^t ∇·b_τ(x_τ) dτ. */
export const logDeterminant = pointwise<CanonicalMap>({
  id: 'map.log-determinant',
  title: 'Log-determinant',
  statement: 'The map changes volumes as the exact flow does.',
  equation: 'log|det ∇X_{s,t}(x)| = ∫_s^t ∇·b_τ(X_{s,τ}(x)) dτ',
  source: 'derived from arXiv 2505.18825, eq. 4 (Liouville)',
  level: 'required',
  kind: 'map',
  tolerance: 'Of each column of ∇X as in map.jacobian, carried on by Σ_ij |(∇X⁻¹)_ji| δ_j.',
  blind: 'Anything that keeps volumes: rotations, shears and shifts of X.',
  blockedBy: ['map.jvp'],
  skip: (subject) =>
    tooWide(subject) ??
    (subject.problem === null ? 'no-problem: there is no exact determinant to compare with' : undefined),
  times: 'pair',
  fields: ['x', 's', 't'],
  derivation: `Σ_ij |(∇X⁻¹)_ji| δ_j, with δ_j the error of column j. ${DIFFERENCE_TEXT}`,
  judgesDifferences: true,
  largestBatch: logDetBatch,
  residuals: (subject, problem, batch) => logDeterminantResiduals(subject, problem!, batch),
  score: {
    baseline: 'the determinant of one Euler step',
    scale: eulerResidual((subject, problem, batch) => logDeterminantResiduals(subject, problem!, batch)),
  },
});
