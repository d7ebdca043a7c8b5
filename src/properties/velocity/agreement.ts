import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import { agreementResiduals } from '../numeric/identities/velocity-agreement.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { VELOCITY_TEXT } from '../numeric/round-off.ts';
import { rowMax } from '../numeric/rows.ts';

/** v(x, t) = b_t(x) = E[dI_t/dt | I_t = x]. */
export const agreement = pointwise<CanonicalPointFunction>({
  id: 'velocity.agreement',
  title: 'Agreement with the exact velocity',
  statement: 'The velocity is the conditional mean of the interpolant’s derivative.',
  equation: 'v(x, t) = b_t(x) = E[dI_t/dt | I_t = x]',
  source: 'arXiv 2505.18825, eq. 12 (minimiser)',
  level: 'required',
  kind: 'velocity',
  tolerance: 'Round-off of b by its terms and exact derivatives.',
  blind: 'Errors below round-off of the subject’s dtype.',
  blockedBy: [],
  skip: (subject) => (subject.problem === null ? 'no-problem: there is no exact velocity to compare with' : undefined),
  times: 'diagonal',
  fields: ['x', 's'],
  pictured: true,
  derivation: VELOCITY_TEXT,
  residuals: (subject, problem, batch) => agreementResiduals(subject, problem!, batch),
  score: {
    baseline: 'no velocity at all',
    scale: async (_subject, problem, { x, s, d }) => rowMax(problem!.fields.velocity(x, s), d),
  },
});
