import type { CanonicalPointFunction } from '../../subject/canonical.ts';
import { eulerResidual } from '../numeric/baseline.ts';
import { derivativeBatch } from '../numeric/batch-size.ts';
import { onGridAlone, tooWide } from '../numeric/derivative-skips.ts';
import { DIFFERENCE_TEXT } from '../numeric/difference.ts';
import { asFlow } from '../numeric/flow-like.ts';
import { eulerianResiduals } from '../numeric/identities/eulerian.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { singularEnd } from '../numeric/singular-end.ts';
import { noProblem } from './no-problem.ts';

const euler = eulerResidual(eulerianResiduals);

/** ∂_s f + ∇f b_s = 0. */
export const eulerian = pointwise<CanonicalPointFunction>({
  id: 'consistency.eulerian',
  title: 'Eulerian identity',
  statement: 'Along the flow the function does not change.',
  equation: '∂_s f(x, s) + ∇f(x, s) b_s(x) = 0',
  source: 'arXiv 2505.18825, Prop. 2.2 (Eulerian) with t = 1',
  level: 'required',
  kind: 'consistency',
  tolerance: 'Of differences along (b_s(x), 1), and of b times ∇X.',
  blind: 'What f does with the end point: any g ∘ X_{s,1} passes (the boundary sees it).',
  blockedBy: [],
  skip: (subject) => singularEnd(subject.problem) ?? noProblem(subject) ?? onGridAlone(subject) ?? tooWide(subject),
  times: 'pair',
  fields: ['x', 's'],
  derivation: DIFFERENCE_TEXT,
  judgesDifferences: true,
  largestBatch: derivativeBatch,
  residuals: (subject, problem, batch) => eulerianResiduals(asFlow(subject), problem, batch),
  score: {
    baseline: 'one Euler step to the end of time',
    scale: (subject, problem, batch) => euler(asFlow(subject), problem, batch),
  },
});
