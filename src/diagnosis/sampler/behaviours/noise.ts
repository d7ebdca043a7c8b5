import { rowDistance } from '../../../properties/numeric/rows.ts';
import { samplerTolerance } from '../../../properties/sampler/tolerance.ts';
import type { Explanation } from '../../../subject/diagnosis.ts';
import { behaviour } from '../../behaviour/bench.ts';
import { shortNumber } from '../../explain.ts';
import type { SamplerBench } from '../bench.ts';
import { counts, most, ROWS, SEED, same } from './look.ts';

export async function noiseIgnored(bench: SamplerBench): Promise<Explanation | undefined> {
  const { rig, noise, steps, problem } = bench;
  const d = problem.dimension;
  const ignored = new Map<number, number[]>();
  for (const count of steps) {
    const [one, other] = [
      await rig.run(noise('one', ROWS), count, SEED),
      await rig.run(noise('other', ROWS), count, SEED),
    ];
    const rows = Array.from({ length: ROWS }, (_, i) => i).filter((i) =>
      one.y.subarray(i * d, (i + 1) * d).every((value, k) => Object.is(value, other.y[i * d + k])),
    );
    if (rows.length > 0) ignored.set(count, rows);
  }
  if (ignored.size === 0) return undefined;
  const at = [...ignored.keys()];
  const where = at.length === steps.length ? '' : `, with ${at.join(', ')} steps alone`;
  const rows = ignored.get(at[0])!;
  const mend = 'Start from the noise of the call, or declare noise: "drawn".';
  if (rows.length < ROWS) {
    const which = rows.every((i) => i % 2 === rows[0] % 2)
      ? 'every second row of '
      : `${rows.length} of ${ROWS} rows of `;
    return behaviour(
      'noise-ignored.rows',
      `${which}the noise is not used${where}`,
      `With other noise ${rows.length} of ${ROWS} samples are the same bits${where}.`,
      mend,
      counts(rows.length),
    );
  }
  const [first, again] = [
    await rig.run(noise('one', ROWS), at[0], SEED),
    await rig.run(noise('one', ROWS), at[0], SEED + 1),
  ];
  const longer = await rig.run(noise('one', ROWS + 1), at[0], SEED);
  if (!same(first.y, again.y))
    return behaviour(
      'noise-ignored',
      `the noise of the caller is not used${where}`,
      `Other noise with the same seed gives the same bits${where}; another seed does not.`,
      mend,
      counts(ROWS),
    );
  const kept = same(first.y, longer.y.slice(0, first.y.length));
  return kept
    ? behaviour(
        'noise-ignored.fixed',
        `the same noise is used in every call${where}`,
        `Other noise and another seed give the same bits${where}.`,
        mend,
        counts(ROWS),
      )
    : behaviour(
        'cached',
        'the samples of an earlier call of the same size are returned',
        `Other noise and another seed give the same bits${where}, another number of rows does not.`,
        'Cache nothing.',
        counts(ROWS),
      );
}

export async function seedUsed(bench: SamplerBench): Promise<Explanation | undefined> {
  const { rig, steps, problem } = bench;
  const noise = bench.noise('seed', ROWS);
  for (const count of steps) {
    const [one, other] = [await rig.run(noise, count, SEED), await rig.run(noise, count, SEED + 1)];
    const gap = rowDistance(one.y, other.y, problem.dimension);
    // A seed that chooses the steps changes their round-off.
    const { tolerance } = samplerTolerance(problem, rig.u, noise, count);
    if (gap.every((value, i) => value <= tolerance[i])) continue;
    const size = Math.sqrt(gap.reduce((sum, value) => sum + value * value, 0) / gap.length);
    const text = `The same noise with another seed gives other samples (${count} steps), ${shortNumber(size)} apart (rms).`;
    return behaviour(
      'seed-used',
      `noise of its own of size ${shortNumber(size / Math.SQRT2)} is added from the seed`,
      text,
      'Use the noise of the caller alone, or declare renoises: true.',
      counts(ROWS),
      { name: 'size', value: size / Math.SQRT2 },
    );
  }
  return undefined;
}

export async function seedIgnored(bench: SamplerBench): Promise<Explanation | undefined> {
  const { rig, subject } = bench;
  const noise = bench.noise('seed', ROWS);
  const count = most(bench);
  if (count === 1 && subject.noise !== 'drawn') return undefined;
  const run = async (seed: number) => (await rig.run(noise, count, seed)).y;
  const seeds = [SEED, SEED + 1, SEED + 2, SEED + 2 ** 20];
  const runs: Float64Array[] = [];
  for (const seed of seeds) runs.push(await run(seed));
  const mend = 'Draw the noise between steps from the seed of the call.';
  if (runs.every((one) => same(one, runs[0]))) {
    return behaviour(
      'seed-ignored',
      'the seed has no effect: the noise between steps is always the same',
      `Four seeds give the same bits with ${count} steps.`,
      mend,
      counts(ROWS),
    );
  }
  const pairs: [number, number][] = [];
  for (let i = 0; i < 4; i++)
    for (let j = i + 1; j < 4; j++) if (same(runs[i], runs[j])) pairs.push([seeds[i], seeds[j]]);
  if (pairs.length === 0) return undefined;
  const bits = pairs[0][0] ^ pairs[0][1];
  const which = bits < 4 ? 'the lowest bits of the seed are' : 'part of the seed is';
  return behaviour(
    'seed-truncated',
    `${which} ignored`,
    `Seeds ${pairs[0].join(' and ')} give the same bits.`,
    mend,
    counts(ROWS),
  );
}
