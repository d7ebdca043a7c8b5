import type { FixedCandidate, Prediction } from '../candidate.ts';
import { rowsOf } from '../rows.ts';
import { roundBits } from './coarse-times.ts';

/** How many bits a value keeps, and what does so. */
const PRECISIONS = [
  { bits: 8, name: 'bfloat16' },
  { bits: 11, name: 'float16 or TF32' },
  { bits: 24, name: 'float32' },
];

/** Points, outputs or slopes in a precision below the declared one. */
export function lowPrecision(truth: Prediction, moves: boolean, unit: number): FixedCandidate[] {
  return PRECISIONS.filter(({ bits }) => 2 ** -bits > 4 * unit).flatMap(({ bits, name }) => {
    const claim = (where: string, title: string) => ({
      id: `behaviour.precision-${bits}-bits.${where}`,
      kind: 'behaviour' as const,
      title,
      like: `the exact answer where ${title}`,
      mend: `Compute in the declared dtype, or declare ${bits === 24 ? 'dtype: "float32"' : `accuracy: ${2 ** -bits}`}.`,
    });
    const one = (where: string, title: string, predict: Prediction): FixedCandidate => ({
      level: 'canonical',
      cost: 1.05,
      claim: claim(where, title),
      predict,
    });
    const input = one('points', `points are rounded to the ${bits} bits of ${name}`, (rows) =>
      truth(
        rowsOf(
          rows.x.map((value) => roundBits(value, bits)),
          rows.s,
          rows.t,
        ),
      ),
    );
    if (!moves) return [input];
    const displaced = one(
      'points-of-displacement',
      `the displacement is that of points rounded to the ${bits} bits of ${name}`,
      (rows) => {
        const near = rows.x.map((value) => roundBits(value, bits));
        return truth(rowsOf(near, rows.s, rows.t)).map((y, k) => y + rows.x[k] - near[k]);
      },
    );
    return [input, displaced];
  });
}
