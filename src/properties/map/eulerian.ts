import type { CanonicalMap } from '../../subject/canonical.ts';
import { eulerResidual } from '../numeric/baseline.ts';
import { derivativeBatch } from '../numeric/batch-size.ts';
import { noDigits, onGridAlone, tooWide } from '../numeric/derivative-skips.ts';
import { DIFFERENCE_TEXT } from '../numeric/difference.ts';
import { eulerianResiduals } from '../numeric/identities/eulerian.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { withRoom } from '../numeric/with-room.ts';

/** ∂_s X_{s,t}(x) + ∇X_{s,t}(x) b_s(x) = 0. */
export const eulerian = pointwise<CanonicalMap>({
  id: 'map.eulerian',
  title: 'Eulerian identity',
  statement: 'Starting a little later at the point where the flow then is changes nothing.',
  equation: '∂_s X_{s,t}(x) + ∇X_{s,t}(x) b_s(x) = 0',
  source: 'arXiv 2505.18825, Prop. 2.2 (Eulerian)',
  level: 'required',
  kind: 'map',
  tolerance:
    'Of the derivative along (b_s(x), 1, 0) (a jvp’s round-off, or round-off and truncation of differences), and of b times ∇X.',
  blind:
    'What is done to the end point: g_t ∘ X_{s,t} passes for any g. Without a problem: any velocity of the subject’s own.',
  blockedBy: ['map.jvp'],
  skip: (subject) =>
    onGridAlone(subject) ??
    noDigits(subject) ??
    tooWide(subject) ??
    (subject.domain === 'from-zero' ? 'domain: the first time cannot move' : undefined),
  times: 'pair',
  fields: ['x', 's', 't'],
  derivation: DIFFERENCE_TEXT,
  judgesDifferences: true,
  largestBatch: derivativeBatch,
  redraw: withRoom('s'),
  residuals: eulerianResiduals,
  score: { baseline: 'one Euler step', scale: eulerResidual(eulerianResiduals) },
});
