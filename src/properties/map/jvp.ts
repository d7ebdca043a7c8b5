import type { CanonicalMap } from '../../subject/canonical.ts';
import { derivativeBatch } from '../numeric/batch-size.ts';
import { onGridAlone, tooWide } from '../numeric/derivative-skips.ts';
import { DIFFERENCE_TEXT } from '../numeric/difference.ts';
import { jvpResiduals } from '../numeric/identities/jvp.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { withRoomAlways } from '../numeric/with-room.ts';

/** The subject's jvp is the derivative of its values. */
export const jvp = pointwise<CanonicalMap>({
  id: 'map.jvp',
  title: 'Forward-mode derivative',
  statement:
    'The jvp returns the value, and the derivative of the values, linear in the tangents, for each row whatever the others.',
  equation: 'y = X(z), dy(w) = d/dh X(z + h w), dy(Σ c_k w_k) = Σ c_k dy(w_k), dy(w_1, …, w_n)_i = dy(w_i)',
  source: 'derived',
  level: 'required',
  kind: 'map',
  tolerance: 'Of the jvp by round-off, of the differences of values by round-off and truncation.',
  blind: 'Whether the values are right.',
  blockedBy: [],
  skip: (subject) =>
    onGridAlone(subject) ??
    tooWide(subject) ??
    (subject.jvp === undefined ? 'no-jvp: the subject offers none' : undefined),
  times: 'pair',
  fields: ['x', 's', 't', 'v'],
  derivation: DIFFERENCE_TEXT,
  judgesDifferences: true,
  judgesNetworks: true,
  repeats: true,
  largestBatch: derivativeBatch,
  redraw: withRoomAlways,
  residuals: (subject, problem, batch) => jvpResiduals({ ...subject, jvp: subject.jvp! }, problem, batch),
});
