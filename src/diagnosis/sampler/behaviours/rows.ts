import { rowDistance } from '../../../properties/numeric/rows.ts';
import { samplerTolerance } from '../../../properties/sampler/tolerance.ts';
import type { Explanation } from '../../../subject/diagnosis.ts';
import { behaviour } from '../../behaviour/bench.ts';
import { shortNumber } from '../../explain.ts';
import type { SamplerBench } from '../bench.ts';
import { counts, most, SEED } from './look.ts';

export async function rowsCoupled(bench: SamplerBench): Promise<Explanation | undefined> {
  const { rig, problem } = bench;
  const d = problem.dimension;
  const n = 24;
  const noise = bench.noise('rows', n);
  const count = most(bench);
  const { y } = await rig.run(noise, count, SEED);
  const parts: Float64Array[] = [];
  for (let i = 0; i < n; i++) parts.push((await rig.run(noise.slice(i * d, (i + 1) * d), count, SEED)).y);
  const alone = Float64Array.from(parts.flatMap((part) => [...part]));
  const tolerance = samplerTolerance(problem, rig.u, noise, count).tolerance.map((value) => 2 * value);
  const near = (a: Float64Array) => rowDistance(y, a, d).every((value, i) => value <= 2 * tolerance[i]);
  if (near(alone)) return undefined;
  const gap = rowDistance(y, alone, d);
  const order = (f: (a: number, b: number) => number) => Array.from({ length: n }, (_, i) => i).sort(f);
  const permuted = (rows: readonly number[]) =>
    alone.map((_, index) => alone[rows[Math.floor(index / d)] * d + (index % d)]);
  const half = Math.ceil(n / 2);
  const orders: readonly [string, string, readonly number[]][] = [
    ['sorted', 'samples come back sorted by their first coordinate', order((a, b) => alone[a * d] - alone[b * d])],
    ['reversed', 'samples come back in reverse order', order((a, b) => b - a)],
    [
      'second-half-repeats',
      'the second half of the batch repeats the first',
      Array.from({ length: n }, (_, i) => (i < half ? i : i - half)),
    ],
    ['first-row-repeated', 'every row has the sample of the first', new Array<number>(n).fill(0)],
  ];
  for (const [id, title, rows] of orders) {
    if (near(permuted(rows)))
      return behaviour(
        `batch.${id}`,
        title,
        `At ${n} of ${n} rows ${title}, each row asked alone.`,
        'Keep the rows apart and in order.',
        counts(n),
      );
  }
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const sources: readonly [string, (i: number, k: number) => number][] = [
    ['the mean of the noise of the batch', (i) => mean(noise) - mean(noise.subarray(i * d, (i + 1) * d))],
    ['the mean of the samples of the batch', (i) => mean(alone) - mean(alone.subarray(i * d, (i + 1) * d))],
    ['the mean sample of the batch', (i, k) => mean(alone.filter((_, index) => index % d === k)) - alone[i * d + k]],
    ['the mean noise of the batch', (i, k) => mean(noise.filter((_, index) => index % d === k)) - noise[i * d + k]],
  ];
  for (const [name, source] of sources) {
    const part = alone.map((_, index) => source(Math.floor(index / d), index % d));
    const share =
      y.reduce((sum, value, k) => sum + (value - alone[k]) * part[k], 0) /
      part.reduce((sum, value) => sum + value * value, 0);
    if (
      !y.every(
        (value, k) =>
          Math.abs(value - alone[k] - share * part[k]) <=
          tolerance[Math.floor(k / d)] + 1e-3 * Math.abs(share * part[k]),
      )
    )
      continue;
    return behaviour(
      'batch.batch-mean',
      `each sample receives ${shortNumber(share)} times ${name}`,
      `At ${n} of ${n} rows the sample is that of the row alone plus ${shortNumber(share)} times ${name}.`,
      'Use no statistics of the batch.',
      counts(n),
      { name: 'share', value: share },
    );
  }
  const text = `Of ${n} rows ${Array.from(gap).filter((value, i) => value > tolerance[i]).length} differ from those asked alone, by up to ${shortNumber(Math.max(...gap))}.`;
  return behaviour(
    'batch-dependent',
    'a sample depends on the rest of the batch',
    text,
    'Keep the rows apart.',
    counts(n, 0),
  );
}
