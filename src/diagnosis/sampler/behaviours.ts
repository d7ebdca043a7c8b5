import { rowDistance } from '../../properties/numeric/rows.ts';
import { samplerTolerance } from '../../properties/sampler/tolerance.ts';
import { isPointwise } from '../../properties/sampler/types.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import { behaviour } from '../behaviour/bench.ts';
import { shortNumber } from '../explain.ts';
import type { SamplerBench } from './bench.ts';

/** Rows of the runs that are compared. */
const ROWS = 32;
const SEED = 12_346;

const same = (a: Float64Array, b: Float64Array) =>
  a.every((value, k) => Object.is(value, b[k]) || (Number.isNaN(value) && Number.isNaN(b[k])));

type Look = (bench: SamplerBench) => Promise<Explanation | undefined>;

/** Memory, side effects and answers that are not finite: what no scheme of steps says. */
export function impurities({ subject }: SamplerBench): Look[] {
  return [
    ...(subject.deterministic === false ? [] : [repeated]),
    ...(subject.noise === 'drawn' ? [] : [overwritten]),
    notFinite,
  ];
}

/** What a sampler does with noise, seed and rows, where no scheme of steps gives its samples: a wrong scheme may hide the noise too. */
export function misuses({ subject }: SamplerBench): Look[] {
  return [
    ...(subject.noise === 'drawn' || subject.deterministic === false ? [] : [noiseIgnored]),
    ...(isPointwise(subject) ? [seedUsed, rowsCoupled] : [seedIgnored]),
  ];
}

/** The first of the looks that sees something. */
export async function firstSeen(looks: readonly Look[], bench: SamplerBench): Promise<Explanation | undefined> {
  for (const look of looks) {
    const found = await look(bench).catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

const most = ({ steps }: SamplerBench) => steps.at(-1)!;
const counts = (n: number, digits = 16) => ({ fits: n, cases: n, digits });

async function repeated(bench: SamplerBench): Promise<Explanation | undefined> {
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

async function overwritten({ rig, noise: draw, steps }: SamplerBench): Promise<Explanation | undefined> {
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

async function notFinite({ rig, noise: draw, steps, problem }: SamplerBench): Promise<Explanation | undefined> {
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

async function noiseIgnored(bench: SamplerBench): Promise<Explanation | undefined> {
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

async function seedUsed(bench: SamplerBench): Promise<Explanation | undefined> {
  const { rig, steps, problem } = bench;
  const noise = bench.noise('seed', ROWS);
  for (const count of steps) {
    const [one, other] = [await rig.run(noise, count, SEED), await rig.run(noise, count, SEED + 1)];
    if (same(one.y, other.y)) continue;
    const gap = rowDistance(one.y, other.y, problem.dimension);
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

async function seedIgnored(bench: SamplerBench): Promise<Explanation | undefined> {
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

async function rowsCoupled(bench: SamplerBench): Promise<Explanation | undefined> {
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
