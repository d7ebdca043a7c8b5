import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import { startStep } from '../numeric/baseline.ts';
import { asFlow } from '../numeric/flow-like.ts';
import { boundaryResiduals } from '../numeric/identities/boundary.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { ROUND_OFF_TEXT } from '../numeric/round-off.ts';
import { singularEnd } from '../numeric/singular-end.ts';

/** f(x, 1) = x. */
export const boundary = pointwise<CanonicalPointFunction>({
  id: 'consistency.boundary',
  title: 'Boundary condition',
  statement: 'At the end of time nothing moves.',
  equation: 'f(x, 1) = x',
  source: 'arXiv 2505.18825, eq. 6 at s = t = 1',
  level: 'required',
  kind: 'consistency',
  tolerance: 'Round-off of f at the end of time, where ∇f is the identity.',
  blind: 'Everything before the end of time.',
  blockedBy: [],
  skip: (subject) => singularEnd(subject.problem),
  times: 'end',
  fields: ['x', 's'],
  derivation: ROUND_OFF_TEXT,
  residuals: (subject, problem, batch) => boundaryResiduals(asFlow(subject), problem, batch),
  score: {
    baseline: 'an error of one whole Euler step',
    scale: (subject, problem, batch) => startStep(asFlow(subject), problem, batch),
  },
});
