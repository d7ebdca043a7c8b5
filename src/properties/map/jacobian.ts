import type { CanonicalMap } from '../../subject/canonical.ts';
import { eulerResidual } from '../numeric/baseline.ts';
import { derivativeBatch } from '../numeric/batch-size.ts';
import { tooWide } from '../numeric/derivative-skips.ts';
import { DIFFERENCE_TEXT } from '../numeric/difference.ts';
import { jacobianResiduals } from '../numeric/identities/jacobian.ts';
import { pointwise } from '../numeric/pointwise.ts';

/** ∇X_{s,t}(x) against the exact Jacobian. */
export const jacobian = pointwise<CanonicalMap>({
  id: 'map.jacobian',
  title: 'Jacobian',
  statement: 'The map stretches and turns neighbouring points as the exact flow does.',
  equation: '∇X_{s,t}(x) w = exact, for directions w',
  source: 'derived from arXiv 2505.18825, eq. 4: ∂_t ∇X = ∇b_t(X) ∇X',
  level: 'required',
  kind: 'map',
  tolerance: 'Of directional derivatives in x: a jvp’s round-off, or round-off and truncation of differences.',
  blind: 'A wrong constant shift of X; beyond four dimensions all but four random directions a point.',
  blockedBy: ['map.jvp'],
  skip: (subject) =>
    tooWide(subject) ??
    (subject.problem === null ? 'no-problem: there is no exact Jacobian to compare with' : undefined),
  times: 'pair',
  fields: ['x', 's', 't', 'v'],
  derivation: DIFFERENCE_TEXT,
  judgesDifferences: true,
  largestBatch: derivativeBatch,
  residuals: (subject, problem, batch) => jacobianResiduals(subject, problem!, batch),
  score: {
    baseline: 'the Jacobian of one Euler step',
    scale: eulerResidual((subject, problem, batch) => jacobianResiduals(subject, problem!, batch)),
  },
});
