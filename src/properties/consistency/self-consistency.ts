import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import { eulerResidual } from '../numeric/baseline.ts';
import { asFlow } from '../numeric/flow-like.ts';
import { selfConsistencyResiduals } from '../numeric/identities/self-consistency.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { ROUND_OFF_TEXT } from '../numeric/round-off.ts';
import { singularEnd } from '../numeric/singular-end.ts';
import { noProblem } from './no-problem.ts';

const euler = eulerResidual((subject, problem, batch) => selfConsistencyResiduals(subject, problem!, batch));

/** f(X_{s,u}(x), u) = f(x, s) along the exact flow. */
export const selfConsistency = pointwise<CanonicalPointFunction>({
  id: 'consistency.self-consistency',
  title: 'Self-consistency along the exact flow',
  statement: 'All points of one exact trajectory are carried to the same end.',
  equation: 'f(X_{s,u}(x), u) = f(x, s)',
  source: 'Song et al. 2023 (consistency models); arXiv 2505.18825, Prop. 2.2 with t = 1',
  level: 'required',
  kind: 'consistency',
  tolerance: 'Round-off of the two values; rounding and error of the carried point times ∇X_{u,1}.',
  blind: 'What f does with the end point: any g ∘ X_{s,1} passes, constants among them (the boundary sees it).',
  blockedBy: [],
  skip: (subject) => singularEnd(subject.problem) ?? noProblem(subject),
  times: 'triple',
  fields: ['x', 's', 'u'],
  derivation: `Of each value ${ROUND_OFF_TEXT}; the carried point’s rounding and error times ‖∇X_{u,1}‖.`,
  residuals: (subject, problem, batch) => selfConsistencyResiduals(asFlow(subject), problem!, batch),
  score: {
    baseline: 'one Euler step to the end of time',
    scale: (subject, problem, batch) => euler(asFlow(subject), problem, batch),
  },
});
