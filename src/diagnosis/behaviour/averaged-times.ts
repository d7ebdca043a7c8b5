import type { Explanation } from '../../subject/diagnosis.ts';
import { joined, type Rows } from '../function/rows.ts';
import { type Bench, behaviour } from './bench.ts';
import { singly } from './singly.ts';

/** (B,) against (B,1): an answer that is the mean, or the sum, over the times of the batch or of its first rows. */
export async function averagedTimes(
  bench: Bench,
  at: (i: number, j: number) => Rows,
  together: Float64Array,
): Promise<Explanation | undefined> {
  const { rows, tolerance } = bench;
  const { n, d } = rows;
  const some = [0, 1, 2].filter((i) => i < n);
  const counts = [...new Set([n, 2, 3, 4, 8, 16])].filter((count) => count <= n);
  const sums = some.map(() => new Float64Array(d));
  const seen = new Map<number, Float64Array[]>();
  for (let j = 0; j < n; j++) {
    const answers = await singly(bench, joined(some.map((i) => at(i, j))));
    for (const [m, sum] of sums.entries()) for (let k = 0; k < d; k++) sum[k] += answers[m * d + k];
    if (counts.includes(j + 1))
      seen.set(
        j + 1,
        sums.map((sum) => sum.slice()),
      );
  }
  for (const count of counts) {
    for (const [kind, factor] of [
      ['mean', 1 / count],
      ['sum', 1],
    ] as const) {
      const agrees = some.every((i, m) =>
        seen
          .get(count)!
          [m].every(
            (value, k) =>
              Math.abs(value * factor - together[i * d + k]) <= (kind === 'sum' ? count : 1) * 4 * tolerance[i],
          ),
      );
      if (!agrees) continue;
      const whose = count === n ? 'of the batch' : `of the first ${count} rows`;
      const title = `each row is answered by the ${kind} over the times ${whose}`;
      const text = `At ${some.length} of ${some.length} rows the answer equals the ${kind} of the answers at the times ${whose}, each asked alone.`;
      return behaviour(
        `batch.${kind}-over-times`,
        title,
        text,
        'Times of shape (B,) against points of shape (B, 1) broadcast to (B, B): give both the same shape.',
        { fits: some.length, cases: some.length },
      );
    }
  }
  return undefined;
}
