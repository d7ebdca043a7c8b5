import type { CanonicalMap } from '../../subject/canonical.ts';
import { eulerResidual } from '../numeric/baseline.ts';
import { derivativeBatch } from '../numeric/batch-size.ts';
import { noDigits, onGridAlone, tooWide } from '../numeric/derivative-skips.ts';
import { DIFFERENCE_TEXT } from '../numeric/difference.ts';
import { lagrangianResiduals } from '../numeric/identities/lagrangian.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { withRoom } from '../numeric/with-room.ts';

/** ∂_t X_{s,t}(x) = b_t(X_{s,t}(x)). */
export const lagrangian = pointwise<CanonicalMap>({
  id: 'map.lagrangian',
  title: 'Lagrangian identity',
  statement: 'At the end time the transported point moves with the velocity at the transported point.',
  equation: '∂_t X_{s,t}(x) = b_t(X_{s,t}(x))',
  source: 'arXiv 2505.18825, Prop. 2.2 (Lagrangian)',
  level: 'required',
  kind: 'map',
  tolerance:
    'Of the derivative in t (a jvp’s round-off, or round-off and truncation of differences), and of b at the transported point.',
  blind:
    'A map that starts elsewhere than at x and then follows the flow (the boundary sees it). Without a problem: any velocity of the subject’s own.',
  blockedBy: ['map.jvp'],
  skip: (subject) =>
    onGridAlone(subject) ??
    noDigits(subject) ??
    tooWide(subject) ??
    (subject.problem === null && subject.domain === 'from-zero'
      ? 'no-problem: its own velocity at t > 0 cannot be asked for'
      : undefined),
  times: 'pair',
  fields: ['x', 's', 't'],
  pictured: true,
  derivation: DIFFERENCE_TEXT,
  judgesDifferences: true,
  largestBatch: derivativeBatch,
  redraw: withRoom('t'),
  residuals: lagrangianResiduals,
  score: { baseline: 'one Euler step', scale: eulerResidual(lagrangianResiduals) },
});
