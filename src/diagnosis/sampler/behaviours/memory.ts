import type { Explanation } from '../../../subject/diagnosis.ts';
import { behaviour } from '../../behaviour/bench.ts';
import { shortNumber } from '../../explain.ts';
import type { SamplerBench } from '../bench.ts';
import { counts, most, ROWS, SEED, same } from './look.ts';

export async function repeated(bench: SamplerBench): Promise<Explanation | undefined> {
  const { rig } = bench;
  const noise = bench.noise('repeats', ROWS);
  const runs: Float64Array[] = [];
  for (let k = 0; k < 7; k++) runs.push((await rig.run(noise, most(bench), SEED)).y);
  const [first] = runs;
  if (runs.every((run) => same(run, first))) return undefined;
  const gap = (k: number) =>
    Math.max(...runs[k].map((value, j) => Math.abs(value - first[j]) / (Math.abs(first[j]) || 1)));
  const period = [2, 3].find((length) => runs.every((run, k) => k < length || same(run, runs[k - length])));
  const mend = 'Seed every generator from the call, and keep no state.';
  if (period !== undefined) {
    return behaviour(
      'alternating',
      `the samples depend on the number of calls made, with period ${period}`,
      `Of 7 equal calls every ${period === 2 ? 'second' : 'third'} gives the same bits.`,
      mend,
      counts(7),
    );
  }
  const steady = runs.every((_, k) => Math.abs(gap(k) - (k * gap(6)) / 6) <= 0.3 * gap(6));
  if (steady && gap(6) < 1e-3) {
    return behaviour(
      'drifting',
      'the samples drift from call to call',
      `Over 7 equal calls they change by ${shortNumber(gap(6) / 6)} of themselves with each call.`,
      mend,
      counts(7),
    );
  }
  return behaviour(
    'random',
    'equal calls give other samples: noise that no seed resets',
    `Of 7 equal calls (same noise, steps and seed) ${runs.filter((run) => !same(run, first)).length} differ from the first.`,
    mend,
    counts(7),
  );
}

export async function overwritten({ rig, noise: draw, steps }: SamplerBench): Promise<Explanation | undefined> {
  const noise = draw('overwritten', ROWS);
  const { y, noiseAfter } = await rig.run(noise, steps[0], SEED);
  if (noiseAfter === undefined || same(noiseAfter, noise)) return undefined;
  const holds = same(noiseAfter, y) ? ': it holds the samples afterwards' : '';
  return behaviour(
    'arguments-overwritten',
    'the noise of the caller is overwritten',
    `A call with ${ROWS} rows leaves its noise changed${holds}.`,
    'Compute on a copy of the noise.',
    counts(ROWS),
  );
}

export async function notFinite({ rig, noise: draw, steps, problem }: SamplerBench): Promise<Explanation | undefined> {
  const d = problem.dimension;
  const bad = new Map<number, number[]>();
  const noise = draw('finite', 2_048);
  for (const count of steps) {
    const { y } = await rig.run(noise, count, SEED).catch(() => ({ y: new Float64Array(0) }));
    const rows = Array.from({ length: y.length / d }, (_, i) => i).filter(
      (i) => !y.subarray(i * d, (i + 1) * d).every(Number.isFinite),
    );
    if (rows.length > 0) bad.set(count, rows);
  }
  if (bad.size === 0) return undefined;
  const [[count, rows]] = [...bad];
  const where =
    bad.size === steps.length
      ? ''
      : `, with ${[...bad.keys()].join(', ')} step${count === 1 && bad.size === 1 ? '' : 's'} alone`;
  const mend = 'Look at the first operation whose result is not finite.';
  if (rows.length === 2_048)
    return behaviour(
      'nan.everywhere',
      `every sample is NaN or infinite${where}`,
      `All of 2048 samples are${where}.`,
      mend,
      counts(rows.length),
    );
  if (rows.length === 1)
    return behaviour(
      'nan.one-row',
      `row ${rows[0] + 1} of the batch is NaN or infinite${where}`,
      `Of 2048 samples row ${rows[0] + 1} is${where}.`,
      mend,
      counts(1),
    );
  const size = (i: number) => Math.max(...noise.subarray(i * d, (i + 1) * d).map(Math.abs));
  const least = Math.min(...rows.map(size));
  const inside = Array.from({ length: 2_048 }, (_, i) => i).filter((i) => !rows.includes(i));
  const largest = Math.max(...inside.map(size));
  if (largest <= least) {
    return behaviour(
      'nan.beyond',
      `samples are NaN or infinite where the noise is beyond about ${shortNumber((largest + least) / 2)}${where}`,
      `All ${rows.length} samples whose noise has a coordinate beyond ${shortNumber(least)} are, and none below ${shortNumber(largest)}${where}.`,
      mend,
      counts(rows.length),
      { name: 'limit', value: (largest + least) / 2 },
    );
  }
  return behaviour(
    'nan.some',
    `some samples are NaN or infinite${where}`,
    `${rows.length} of 2048 samples are${where}.`,
    mend,
    counts(rows.length, 0),
  );
}
