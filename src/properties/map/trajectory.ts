import type { CanonicalMap } from '../../subject/canonical.ts';
import { eulerResidual } from '../numeric/baseline.ts';
import { trajectoryResiduals } from '../numeric/identities/trajectory.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { ROUND_OFF_TEXT } from '../numeric/round-off.ts';

/** X_{s,t}(x) against the exact flow map. */
export const trajectory = pointwise<CanonicalMap>({
  id: 'map.trajectory',
  title: 'Agreement with the exact flow map',
  statement: 'The map carries each point to where the exact flow of the problem carries it.',
  equation: 'X_{s,t}(x) = x + ∫_s^t b_τ(x_τ) dτ',
  source: 'arXiv 2505.18825, eq. 4',
  level: 'required',
  kind: 'map',
  tolerance: 'Round-off of X by its exact derivatives, plus the error estimate of the exact map.',
  blind: 'Errors below round-off of the subject’s dtype; points where the map is too ill-conditioned are inconclusive.',
  blockedBy: [],
  skip: (subject) => (subject.problem === null ? 'no-problem: there is no exact map to compare with' : undefined),
  times: 'pair',
  fields: ['x', 's', 't'],
  pictured: true,
  derivation: `${ROUND_OFF_TEXT}; plus the exact map’s own error estimate.`,
  residuals: (subject, problem, batch) => trajectoryResiduals(subject, problem!, batch),
  score: {
    baseline: 'one Euler step with the exact velocity',
    scale: eulerResidual((subject, problem, batch) => trajectoryResiduals(subject, problem!, batch)),
  },
});
