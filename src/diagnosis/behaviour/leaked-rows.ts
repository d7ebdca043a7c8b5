import type { Explanation } from '../../subject/diagnosis.ts';
import { shortNumber } from '../explain.ts';
import { eachEntry } from '../function/rows.ts';
import { type Bench, behaviour } from './bench.ts';

/** Answers that carry a share of something else of the batch, found on one half of the numbers and tested on the other. */
export function leaked(
  { rows, tolerance }: Bench,
  together: Float64Array,
  alone: Float64Array,
): Explanation | undefined {
  const { n, d, x } = rows;
  const mean = (values: Float64Array, k?: number) => {
    const chosen = k === undefined ? [...values] : [...values].filter((_, index) => index % d === k);
    return chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
  };
  const sources: readonly [string, string, (i: number, k: number) => number][] = [
    ['neighbour', 'the answer of the row before it', (i, k) => (i === 0 ? 0 : alone[(i - 1) * d + k])],
    [
      'neighbour-around',
      'the answer of the row before it (the last one for the first)',
      (i, k) => alone[((i + n - 1) % n) * d + k],
    ],
    ['next', 'the answer of the row after it', (i, k) => (i === n - 1 ? 0 : alone[(i + 1) * d + k])],
    ['first-row', 'the answer of the first row', (_, k) => alone[k]],
    ['batch-mean', 'the mean of all numbers of the points of the batch', () => mean(x)],
    ['batch-mean', 'the mean point of the batch', (_, k) => mean(x, k)],
    ['batch-mean', 'the mean of all numbers of the answers of the batch', () => mean(alone)],
    ['batch-mean', 'the mean answer of the batch', (_, k) => mean(alone, k)],
    ['batch-time', 'the mean start time of the batch', () => mean(rows.s)],
    // Alone a row is its own mean.
    [
      'batch-mean',
      'the mean of all numbers of the points of the batch',
      (i) => mean(x) - mean(x.subarray(i * d, (i + 1) * d)),
    ],
    ['batch-mean', 'the mean point of the batch', (i, k) => mean(x, k) - x[i * d + k]],
    [
      'batch-mean',
      'the mean of all numbers of the answers of the batch',
      (i) => mean(alone) - mean(alone.subarray(i * d, (i + 1) * d)),
    ],
    ['batch-mean', 'the mean answer of the batch', (i, k) => mean(alone, k) - alone[i * d + k]],
    ['batch-time', 'the mean start time of the batch', (i) => mean(rows.s) - rows.s[i]],
    ['first-row', 'the answer of the first row', (i, k) => alone[k] - alone[i * d + k]],
  ];
  const gap = together.map((value, k) => value - alone[k]);
  for (const [id, name, source] of sources) {
    const part = eachEntry(alone, d, (_, i, k) => source(i, k));
    let [along, square] = [0, 0];
    for (let k = 0; k < part.length; k += 2) {
      if (!Number.isFinite(gap[k])) continue;
      along += gap[k] * part[k];
      square += part[k] * part[k];
    }
    const share = along / square;
    if (!Number.isFinite(share) || share === 0) continue;
    const near = gap.every(
      (value, k) =>
        Math.abs(value - share * part[k]) <= tolerance[Math.floor(k / d)] + 1e-3 * Math.abs(share * part[k]),
    );
    const tells = gap.some((value, k) => Math.abs(value) > 3 * tolerance[Math.floor(k / d)]);
    if (!near || !tells) continue;
    const title = `each row receives ${shortNumber(share)} times ${name}`;
    const text = `At ${n} of ${n} rows of a batch the answer is that of the row alone plus ${shortNumber(share)} times ${name}.`;
    return behaviour(
      `batch.${id}`,
      title,
      text,
      'Use no statistics of the batch in evaluation.',
      { fits: n, cases: n },
      { name: 'share', value: share },
    );
  }
  return undefined;
}
