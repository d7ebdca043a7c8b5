import type { CanonicalMap } from '../../subject/canonical.ts';
import { wholeStep } from '../numeric/baseline.ts';
import { derivativeBatch } from '../numeric/batch-size.ts';
import { onGridAlone } from '../numeric/derivative-skips.ts';
import { continuityResiduals } from '../numeric/identities/continuity.ts';
import { pointwise } from '../numeric/pointwise.ts';
import { ROUND_OFF_TEXT } from '../numeric/round-off.ts';

/** X is smooth in s and t, on every scale down to round-off. */
export const continuity = pointwise<CanonicalMap>({
  id: 'map.continuity',
  title: 'Continuity in time',
  statement: 'Between neighbouring times the map moves smoothly: no grid, no steps, no rounding of the times.',
  equation: '|Σ_k (-1)^k C(8,k) X_{s,t+kh}(x)| / 70 = O(h⁸), and the same in s',
  source: 'arXiv 2505.18825, Prop. 2.2 (continuity is needed for the semigroup to characterise the map)',
  level: 'required',
  kind: 'map',
  tolerance:
    'Round-off of nine values; what the exact map has of it is subtracted; without a problem a part of the subject’s own at 2h and 3h.',
  blind: 'Smooth errors of any size; jumps that fall between all the windows tried.',
  blockedBy: [],
  skip: onGridAlone,
  times: 'pair',
  fields: ['x', 's', 't'],
  derivation: `256/70 times the round-off of a value: ${ROUND_OFF_TEXT}. The exact map’s own eighth difference is subtracted (without a problem G(2h)/16 + G(3h)/128 of the subject’s own is allowed, where a smooth map has G(h) = G(2h)/256).`,
  judgesDifferences: true,
  largestBatch: derivativeBatch,
  residuals: continuityResiduals,
  score: { baseline: 'a jump of a whole Euler step', scale: wholeStep },
});
