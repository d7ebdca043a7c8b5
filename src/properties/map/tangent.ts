import type { CanonicalMap } from '../../subject/canonical.ts';
import { velocitySize } from '../numeric/baseline.ts';
import { derivativeBatch } from '../numeric/batch-size.ts';
import { noDigits, onGridAlone, tooWide } from '../numeric/derivative-skips.ts';
import { DIFFERENCE_TEXT } from '../numeric/difference.ts';
import { tangentResiduals } from '../numeric/identities/tangent.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { withRoom } from '../numeric/with-room.ts';

/** ∂_t alone against b; ∂_t and ∂_s against each other where there is no b. */
const beforeEnd = withRoom('t');
const betweenEnds = withRoom('s', 't');

/** lim_{t→s} ∂_t X_{s,t}(x) = b_s(x). */
export const tangent = pointwise<CanonicalMap>({
  id: 'map.tangent',
  title: 'Tangent condition',
  statement: 'Points start to move with the velocity of the problem.',
  equation: 'lim_{t→s} ∂_t X_{s,t}(x) = b_s(x)',
  source: 'arXiv 2505.18825, Lemma 2.1, eq. 7',
  level: 'required',
  kind: 'map',
  tolerance:
    'Of the derivative on the diagonal (a jvp’s round-off, or round-off and truncation of differences) and of b.',
  blind: 'Everything away from the diagonal. Without a problem only ∂_t X = -∂_s X on the diagonal is judged.',
  blockedBy: ['map.jvp'],
  skip: (subject) =>
    onGridAlone(subject) ??
    noDigits(subject) ??
    tooWide(subject) ??
    (subject.problem === null && subject.domain === 'from-zero'
      ? 'no-problem: there is no velocity to compare with'
      : undefined),
  times: 'diagonal',
  fields: ['x', 's'],
  derivation: DIFFERENCE_TEXT,
  judgesDifferences: true,
  largestBatch: derivativeBatch,
  redraw: (batch, problem, subject) => (problem === null ? betweenEnds : beforeEnd)(batch, problem, subject),
  residuals: tangentResiduals,
  score: { baseline: 'a map at rest', scale: velocitySize },
});
