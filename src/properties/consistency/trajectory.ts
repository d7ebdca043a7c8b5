import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import { eulerResidual } from '../numeric/baseline.ts';
import { asFlow } from '../numeric/flow-like.ts';
import { trajectoryResiduals } from '../numeric/identities/trajectory.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { ROUND_OFF_TEXT } from '../numeric/round-off.ts';
import { singularEnd } from '../numeric/singular-end.ts';
import { noProblem } from './no-problem.ts';

const euler = eulerResidual((subject, problem, batch) => trajectoryResiduals(subject, problem!, batch));

/** f(x, s) = X_{s,1}(x). */
export const trajectory = pointwise<CanonicalPointFunction>({
  id: 'consistency.trajectory',
  title: 'Agreement with the exact flow map',
  statement: 'The function carries each point to where the exact flow carries it at the end of time.',
  equation: 'f(x, s) = X_{s,1}(x)',
  source: 'arXiv 2505.18825, eq. 4 with t = 1',
  level: 'required',
  kind: 'consistency',
  tolerance: 'Round-off of X_{s,1} by its exact derivatives, plus the error estimate of the exact map.',
  blind: 'Errors below round-off of the subject’s dtype; ill-conditioned points are inconclusive.',
  blockedBy: [],
  skip: (subject) => singularEnd(subject.problem) ?? noProblem(subject),
  times: 'pair',
  fields: ['x', 's'],
  pictured: true,
  derivation: `${ROUND_OFF_TEXT}; plus the exact map’s own error estimate.`,
  residuals: (subject, problem, batch) => trajectoryResiduals(asFlow(subject), problem!, batch),
  score: {
    baseline: 'one Euler step with the exact velocity',
    scale: (subject, problem, batch) => euler(asFlow(subject), problem, batch),
  },
});
