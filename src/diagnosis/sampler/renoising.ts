import type { ExactProblem } from '../../analytic/types.ts';
import { asDType } from '../../core/precision.ts';
import { createPlainNet } from '../../properties/net/index.ts';
import { declaredClock } from '../../subject/declared-clock.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import type { PlainSamplerSubject } from '../../subject/types.ts';
import { shortNumber } from '../explain.ts';
import type { SamplerBench } from './bench.ts';

/** Rows of the run: correlations are known to 1/√n. */
const ROWS = 16_384;
const STEPS = 5;
/** Standard errors that an estimate may be off, of the few hundred compared. */
const SIGMAS = 6;

/** One re-noising: what the net is asked next as a combination of its last answer and something fresh. */
interface Mixing {
  /** Canonical time at which the net is told to start, and the times before and after it. */
  readonly time: number;
  readonly previous: number;
  readonly next: number;
  /** Next point = share × answer + rest, by regression; mean and covariance of the rest, d and d × d. */
  readonly share: number;
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  /** Standard deviation of the answers. */
  readonly spread: number;
  /** Correlation of the rest with the first noise. */
  readonly withNoise: number;
  /** Largest |next - p noise - q answer| with the first noise, in units of the answers. */
  apart(p: number, q: number): number;
}

/** How a sampler that re-noises mixes its answers with fresh noise, from the arguments of its calls of the net. */
export async function renoisingMistakes(
  bench: SamplerBench,
): Promise<{ found: readonly Explanation[]; tried: number }> {
  const { subject, problem, rig } = bench;
  if (subject.framework === 'tfjs' || subject.framework === 'remote') return { found: [], tried: 0 };
  const steps = bench.steps.includes(4) ? STEPS : (bench.steps.at(-1) ?? 1);
  const net = createPlainNet(problem, { convention: subject.convention ?? {}, dtype: rig.dtype });
  const noise = bench.noise('renoising', ROWS);
  const d = problem.dimension;
  const clock = declaredClock(subject.convention, problem);
  const range = [clock.toSubject(problem.timeRange[0]), clock.toSubject(problem.timeRange[1])] as const;
  const call = { net, noise: asDType(rig.dtype, noise), steps, seed: 4321, range, n: ROWS, d };
  await (subject as PlainSamplerSubject).sample(call);
  const calls = net.calls.filter(({ x }) => x.length === ROWS * d);
  const mixings = calls.slice(1).map((one, k): Mixing => {
    const before = calls[k];
    return mixed(one.x, answerOf(before, d), noise, d, {
      time: one.s[0],
      previous: before.s[0],
      next: calls[k + 2]?.s[0] ?? problem.timeRange[1],
    });
  });
  if (mixings.length === 0) return { found: [], tried: 0 };
  const laws = candidates(problem);
  const right = laws[0];
  if (mixings.every((mixing) => agrees(mixing, right, problem))) return { found: [], tried: laws.length };
  const found = laws.slice(1).filter((law) => mixings.every((mixing) => agrees(mixing, law, problem)));
  return { found: found.map((law) => explain(law, mixings, ROWS)), tried: laws.length };
}

/** What the net transported its argument to, whatever the convention of its output. */
function answerOf(
  { x, s, t, v }: { x: Float64Array; s: Float64Array; t: Float64Array; v: Float64Array },
  d: number,
): Float64Array {
  return v.map((slope, k) => x[k] + (t[Math.floor(k / d)] - s[Math.floor(k / d)]) * slope);
}

function mixed(
  next: Float64Array,
  answer: Float64Array,
  noise: Float64Array,
  d: number,
  times: Pick<Mixing, 'time' | 'previous' | 'next'>,
): Mixing {
  const size = next.length;
  const n = size / d;
  const means = (values: Float64Array) => {
    const sums = new Float64Array(d);
    values.forEach((value, k) => {
      sums[k % d] += value / n;
    });
    return sums;
  };
  const centred = (values: Float64Array) => {
    const at = means(values);
    return values.map((value, k) => value - at[k % d]);
  };
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * b[k], 0) / size;
  const [x, y, z] = [next, answer, noise].map(centred);
  const share = dot(x, y) / dot(y, y);
  const rest = next.map((value, k) => value - share * answer[k]);
  const away = centred(rest);
  const covariance = new Float64Array(d * d);
  for (let row = 0; row < size; row += d) {
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++) covariance[i * d + j] += (away[row + i] * away[row + j]) / n;
  }
  const spread = Math.sqrt(dot(y, y));
  return {
    ...times,
    share,
    mean: means(rest),
    covariance,
    spread,
    withNoise: dot(away, z) / Math.sqrt(dot(away, away) * dot(z, z)),
    apart: (p, q) =>
      next.reduce((most, value, k) => Math.max(most, Math.abs(value - p * noise[k] - q * answer[k])), 0) / spread,
  };
}

/** A way to mix: coefficients of noise and answer by the times of the step, and the law of the noise. */
interface Law {
  readonly id: string;
  readonly title: string;
  coefficients(mixing: Mixing): readonly [noise: number, data: number];
  readonly variance?: number;
  /** Source by default; a standard normal. */
  readonly standard?: boolean;
  /** The noise: fresh, the first one, or one row for all. */
  readonly whose?: 'first' | 'one' | 'none';
}

function candidates({ interpolant: path }: ExactProblem): Law[] {
  const at = (time: (mixing: Mixing) => number) => (mixing: Mixing) =>
    [path.a(time(mixing)), path.b(time(mixing))] as const;
  const now = at(({ time }) => time);
  return [
    { id: 'right', title: '', coefficients: now },
    {
      id: 'previous-time',
      title: 're-noises at the previous time of the grid',
      coefficients: at(({ previous }) => previous),
    },
    { id: 'next-time', title: 're-noises at the next time of the grid', coefficients: at(({ next }) => next) },
    {
      id: 'exchanged',
      title: 'exchanges the coefficients: b_t noise + a_t data',
      coefficients: (mixing) => [path.b(mixing.time), path.a(mixing.time)],
    },
    { id: 'reversed-time', title: 're-noises at the time 1 - t', coefficients: at(({ time }) => 1 - time) },
    {
      id: 'variance-for-deviation',
      title: 'multiplies the noise by a_t² in place of a_t',
      coefficients: (mixing) => [path.a(mixing.time) ** 2, path.b(mixing.time)],
    },
    {
      id: 'root-of-deviation',
      title: 'multiplies the noise by √a_t in place of a_t',
      coefficients: (mixing) => [Math.sqrt(path.a(mixing.time)), path.b(mixing.time)],
    },
    {
      id: 'data-unscaled',
      title: 'does not multiply the data by b_t',
      coefficients: (mixing) => [path.a(mixing.time), 1],
    },
    {
      id: 'noise-unscaled',
      title: 'does not multiply the noise by a_t',
      coefficients: (mixing) => [1, path.b(mixing.time)],
    },
    {
      id: 'data-of-unit-variance',
      title: 'multiplies the data by √(1 - a_t²) in place of b_t',
      coefficients: (mixing) => [path.a(mixing.time), Math.sqrt(Math.max(0, 1 - path.a(mixing.time) ** 2))],
    },
    {
      id: 'noise-of-unit-variance',
      title: 'multiplies the noise by √(1 - b_t²) in place of a_t',
      coefficients: (mixing) => [Math.sqrt(Math.max(0, 1 - path.b(mixing.time) ** 2)), path.b(mixing.time)],
    },
    { id: 'half-variance', title: 're-noises with half the variance', coefficients: now, variance: 0.5 },
    { id: 'double-variance', title: 're-noises with twice the variance', coefficients: now, variance: 2 },
    {
      id: 'standard-normal',
      title: 're-noises with N(0, I) where the source is another Gaussian',
      coefficients: now,
      standard: true,
    },
    {
      id: 'uniform',
      title: 're-noises with uniform noise on [-1, 1]',
      coefficients: now,
      variance: 1 / 3,
      standard: true,
    },
    {
      id: 'first-noise',
      title: 're-noises with the first noise, on which the data depends',
      coefficients: now,
      whose: 'first',
    },
    { id: 'one-noise', title: 're-noises all rows of the batch with the same noise', coefficients: now, whose: 'one' },
    { id: 'no-noise', title: 'adds no noise', coefficients: (mixing) => [0, path.b(mixing.time)], whose: 'none' },
  ];
}

/** Relative difference that the arithmetic of a mixing explains. */
const EXACT = 1e-6;

function agrees(mixing: Mixing, law: Law, problem: ExactProblem): boolean {
  const [noise, data] = law.coefficients(mixing);
  if (law.whose === 'first') return mixing.apart(noise, data) < EXACT && Math.abs(noise) > EXACT;
  // Without noise the two arguments of the net are exact multiples, whatever the first noise was.
  if (Math.abs(noise) < EXACT || law.whose === 'none') return mixing.apart(0, data) < EXACT;
  const d = problem.dimension;
  const covariance = covarianceOf(problem, law.standard === true).map(
    (value) => value * noise * noise * (law.variance ?? 1),
  );
  const deviation = Math.sqrt(Math.max(...Array.from({ length: d }, (_, i) => covariance[i * d + i])));
  if (law.whose === 'one') {
    const own = Math.sqrt(Math.max(...Array.from({ length: d }, (_, i) => mixing.covariance[i * d + i])));
    return own < EXACT * mixing.spread && Math.abs(mixing.share - data) < EXACT * (1 + Math.abs(data));
  }
  const error = SIGMAS / Math.sqrt(ROWS);
  const mean = problem.definition.source.mean.map((value) => (law.standard === true ? 0 : noise * value));
  const slope = (error * deviation) / mixing.spread;
  const offset = 4 * error * (deviation + mixing.spread * slope);
  return (
    Math.abs(mixing.share - data) <= slope &&
    mixing.mean.every((value, i) => Math.abs(value - mean[i]) <= offset) &&
    mixing.covariance.every((value, k) => Math.abs(value - covariance[k]) <= 1.5 * error * deviation * deviation) &&
    Math.abs(mixing.withNoise) < 3 * error
  );
}

function covarianceOf({ definition, dimension: d }: ExactProblem, standard: boolean): Float64Array {
  const entry = standard ? 1 : definition.source.covariance;
  return Float64Array.from({ length: d * d }, (_, k) => {
    const [i, j] = [Math.floor(k / d), k % d];
    if (typeof entry === 'number') return i === j ? entry : 0;
    const row = entry[i];
    return typeof row === 'number' ? (i === j ? row : 0) : row[j];
  });
}

function explain({ id, title, coefficients }: Law, mixings: readonly Mixing[], rows: number): Explanation {
  const [mixing] = mixings;
  const [noise, data] = coefficients(mixing);
  return {
    id: `formula.renoising.${id}`,
    kind: 'formula',
    title: `the sampler ${title}`,
    text: `In ${mixings.length} of ${mixings.length} re-noisings of ${rows} rows the points given to the net are those of a sampler that ${title}: at t = ${shortNumber(mixing.time)} the data counts ${shortNumber(mixing.share)} (its coefficient is ${shortNumber(data)}) and the noise has the variance ${shortNumber(mixing.covariance[0])} in the first coordinate, where its coefficient is ${shortNumber(Math.abs(noise))}.`,
    digits: Math.round(10 * Math.log10(Math.sqrt(rows))) / 10,
    fits: mixings.length,
    cases: mixings.length,
    mend: 'Re-noise to a_t z + b_t x with fresh z of the source, at the time t from which the next step starts.',
  };
}
