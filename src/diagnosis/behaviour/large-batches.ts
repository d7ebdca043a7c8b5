import type { Explanation } from '../../subject/diagnosis.ts';
import { shortNumber } from '../explain.ts';
import { eachEntry, pick } from '../function/rows.ts';
import { type Bench, behaviour } from './bench.ts';

/** What happens in large batches alone. */
export async function largeBatches(bench: Bench, copies: number): Promise<Explanation | undefined> {
  const { rows, tolerance } = bench;
  const { d } = rows;
  const at = Array.from({ length: copies }, (_, i) => i % rows.n);
  const [small, large] = [await bench.call(rows), await bench.call(pick(rows, at))];
  const right = eachEntry(large, d, (_, i, k) => small[at[i] * d + k]);
  const wrong = at
    .map((row, i) => ({ row, i }))
    .filter(({ row, i }) => {
      let gap = 0;
      for (let k = 0; k < d; k++) gap = Math.max(gap, Math.abs(large[i * d + k] - right[i * d + k]));
      return !(gap <= tolerance[row]);
    });
  if (wrong.length === 0) return undefined;
  const first = wrong[0].i;
  const counts = { fits: wrong.length, cases: wrong.length };
  const repeated = wrong.every(({ i }) =>
    large.subarray(i * d, (i + 1) * d).every((value, k) => Object.is(value, large[(i - first) * d + k])),
  );
  if (first > 0 && repeated) {
    const title = `rows from ${first + 1} on keep the answers of the first ones`;
    return behaviour(
      'batch.stale-chunk',
      title,
      `In a batch of ${copies} the ${wrong.length} ${title}.`,
      'Compute the last chunk too.',
      counts,
    );
  }
  const ratios = wrong
    .flatMap(({ i }) => Array.from({ length: d }, (_, k) => large[i * d + k] / right[i * d + k] - 1))
    .filter(Number.isFinite);
  const sorted = ratios.sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const constant = sorted.every((value) => Math.abs(value - median) <= 1e-2 * Math.abs(median));
  const how = constant ? `multiplied by 1 ${median < 0 ? '-' : '+'} ${shortNumber(Math.abs(median))}` : 'other';
  const title = `in large batches the answer is ${how}`;
  return behaviour(
    'batch.large',
    title,
    `In a batch of ${copies} rows ${wrong.length} answers are ${how}.`,
    'Use the same routine for all sizes.',
    counts,
    ...(constant ? ([{ name: 'excess', value: median }] as const) : []),
  );
}
