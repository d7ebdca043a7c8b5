import { getProblem } from '../../src/analytic/index.ts';
import { lowerTail } from '../../src/analytic/normal.ts';
import type { Rng } from '../../src/core/random.ts';
import * as statistics from '../../src/properties/statistics/index.ts';

/** A test, draws for which its claim holds, and draws that are off by just what it says that it detects. */
export interface Experiment {
  readonly name: string;
  readonly exactness: statistics.Exactness;
  readonly n: number;
  /** The discrepancy that it detects, in words. */
  detects?(rates: statistics.Rates): string;
  /** p-value of one test of a true claim. */
  holds(rng: Rng): Promise<number> | number;
  /** p-value of one test of a subject that is off by the stated discrepancy. */
  off?(rng: Rng, rates: statistics.Rates): Promise<number> | number;
}

/** Uniform draws whose distribution function is off by δ at 1/2, and by less elsewhere. */
function uneven(rng: Rng, n: number, delta: number): Float64Array {
  return Float64Array.from({ length: n }, () => (rng.uniform() < 0.5 + delta ? 0 : 0.5) + rng.uniform() / 2);
}

function scaled(values: Float64Array, factor: number): Float64Array {
  return values.map((value) => value * factor);
}

/** How often each of k categories came in n draws. */
function counts(rng: Rng, n: number, probabilities: readonly number[]): number[] {
  const result = probabilities.map(() => 0);
  for (let i = 0; i < n; i++) {
    let rest = rng.uniform();
    let k = 0;
    while (k < probabilities.length - 1 && rest >= probabilities[k]) rest -= probabilities[k++];
    result[k]++;
  }
  return result;
}

function heads(rng: Rng, n: number, p: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) if (rng.uniform() < p) sum++;
  return sum;
}

function monitored(rng: Rng, n: number, p: number, falseFail: number): number {
  const monitor = statistics.meanMonitor({ mean: 0.3, low: 0, high: 1, planned: n, falseFail });
  for (let i = 0; i < n && !monitor.rejected; i++) monitor.add(rng.uniform() < p ? 1 : 0);
  return monitor.result('mean').pValue;
}

const sixths = [1, 1, 1, 1, 1, 1].map((one) => one / 6);
const format = (value: number): string => value.toPrecision(3);

const skewed = getProblem('mixture-1d');
const mixture = getProblem('mixture-3');

/** Mean square of the scores of samples of an exact map whose noise was scaled by a factor. */
function pulledBack(rng: Rng, n: number, factor: number): number {
  const [s, t] = skewed.timeRange;
  const x = scaled(skewed.sample.source(rng, n), factor);
  const { y } = skewed.flow.evaluate({ x, s: Float64Array.of(s), t: Float64Array.of(t) });
  const [channel] = statistics.lawChannels(skewed, 'pull-back', t, y, statistics.drawDirections(skewed, rng));
  return statistics.meanSquareTest('z', channel.scores).pValue;
}

/** Distribution of a random projection of draws of a two-dimensional mixture at half time. */
function projected(rng: Rng, n: number): number {
  const y = mixture.sample.marginal(rng, n, Float64Array.of(0.5));
  const channels = statistics.lawChannels(mixture, 'projection', 0.5, y, statistics.drawDirections(mixture, rng));
  const { scores } = channels[channels.length - 1];
  return statistics.ksTest('u', scores.map(lowerTail)).pValue;
}

const STAGED = { samples: 512, early: [1 / 8] };

/** The tests of the suite, small enough that a thousand of each take seconds. */
export const experiments: readonly Experiment[] = [
  {
    name: 'Kolmogorov–Smirnov',
    exactness: 'exact',
    n: 400,
    detects: (rates) => `sup-distance ${format(statistics.ksDetectable(400, rates))}`,
    holds: (rng) => statistics.ksTest('u', rng.uniforms(400)).pValue,
    off: (rng, rates) => statistics.ksTest('u', uneven(rng, 400, statistics.ksDetectable(400, rates))).pValue,
  },
  {
    name: 'mean of normal scores',
    exactness: 'exact',
    n: 100,
    detects: (rates) => `shift ${format(statistics.meanDetectable(100, rates))} σ`,
    holds: (rng) => statistics.meanTest('z', rng.normals(100)).pValue,
    off: (rng, rates) => {
      const shift = statistics.meanDetectable(100, rates);
      return statistics.meanTest(
        'z',
        rng.normals(100).map((value) => value + shift),
      ).pValue;
    },
  },
  {
    name: 'mean square of normal scores, smaller',
    exactness: 'exact',
    n: 100,
    detects: (rates) => `factor ${format(statistics.scaleDetectable(100, rates).shrink)}`,
    holds: (rng) => statistics.meanSquareTest('z', rng.normals(100)).pValue,
    off: (rng, rates) =>
      statistics.meanSquareTest('z', scaled(rng.normals(100), statistics.scaleDetectable(100, rates).shrink)).pValue,
  },
  {
    name: 'mean square of normal scores, larger',
    exactness: 'exact',
    n: 100,
    detects: (rates) => `factor ${format(statistics.scaleDetectable(100, rates).growth)}`,
    holds: (rng) => statistics.meanSquareTest('z', rng.normals(100)).pValue,
    off: (rng, rates) =>
      statistics.meanSquareTest('z', scaled(rng.normals(100), statistics.scaleDetectable(100, rates).growth)).pValue,
  },
  {
    name: 'binomial, p = 3/4',
    exactness: 'valid',
    n: 400,
    detects: (rates) => `change ${format(statistics.binomialDetectable(400, 0.75, rates))} of p`,
    holds: (rng) => statistics.binomialTest('k', heads(rng, 400, 0.75), 400, 0.75).pValue,
    off: (rng, rates) => {
      const p = 0.75 - statistics.binomialDetectable(400, 0.75, rates);
      return statistics.binomialTest('k', heads(rng, 400, p), 400, 0.75).pValue;
    },
  },
  {
    name: 'finite set, six categories',
    exactness: 'valid',
    n: 600,
    detects: (rates) => `change ${format(statistics.discreteDetectable(600, sixths, rates))} of one probability`,
    holds: (rng) => statistics.discreteTest('k', counts(rng, 600, sixths)).pValue,
    off: (rng, rates) => {
      const more = 1 / 6 + statistics.discreteDetectable(600, sixths, rates);
      const less = (1 - more) / 5;
      return statistics.discreteTest('k', counts(rng, 600, [more, less, less, less, less, less])).pValue;
    },
  },
  {
    name: 'independence of a uniform variable',
    exactness: 'valid',
    n: 800,
    detects: (rates) => `sup-distance ${format(statistics.independenceDetectable(800, rates))} in a half`,
    holds: (rng) => statistics.independenceTest('u, v', rng.uniforms(800), rng.normals(800)).pValue,
    off: (rng, rates) => {
      const delta = statistics.independenceDetectable(800, rates);
      const low = uneven(rng, 400, delta);
      const high = uneven(rng, 400, -delta);
      const u = Float64Array.from([...low, ...high]);
      return statistics.independenceTest('u, v', u, Float64Array.from(u.keys())).pValue;
    },
  },
  {
    name: 'mean of a bounded variable, by betting',
    exactness: 'valid',
    n: 1000,
    detects: (rates) => `shift ${format(statistics.meanMonitorDetectable(1000, rates))} of the range`,
    holds: (rng) => monitored(rng, 1000, 0.3, 1e-9),
    off: (rng, rates) => monitored(rng, 1000, 0.3 + statistics.meanMonitorDetectable(1000, rates), rates.falseFail),
  },
  {
    name: 'samples carried back by the exact map, mean square',
    exactness: 'exact',
    n: 100,
    detects: (rates) => `noise scaled by ${format(statistics.scaleDetectable(100, rates).shrink)}`,
    holds: (rng) => pulledBack(rng, 100, 1),
    off: (rng, rates) => pulledBack(rng, 100, statistics.scaleDetectable(100, rates).shrink),
  },
  {
    name: 'projected mixture, Kolmogorov–Smirnov',
    exactness: 'exact',
    n: 100,
    holds: (rng) => projected(rng, 100),
  },
  {
    name: 'staged test of a channel',
    exactness: 'valid',
    n: STAGED.samples,
    detects: (rates) => {
      const plan = { ...STAGED, falseFail: rates.falseFail };
      const falseFail = statistics.stagedLevel(plan, statistics.TESTS_PER_CHANNEL);
      const level = { falseFail, falsePass: rates.falsePass / 2 };
      return `factor ${format(statistics.scaleDetectable(STAGED.samples, level).shrink)}`;
    },
    holds: async (rng) => (await staged(rng, 1, 0.01)).pValue,
    off: async (rng, rates) => {
      const falseFail = statistics.stagedLevel({ ...STAGED, ...rates }, statistics.TESTS_PER_CHANNEL);
      const level = { falseFail, falsePass: rates.falsePass / 2 };
      const outcome = await staged(rng, statistics.scaleDetectable(STAGED.samples, level).shrink, rates.falseFail);
      return outcome.pValue;
    },
  },
];

function staged(rng: Rng, factor: number, falseFail: number): Promise<statistics.StagedOutcome> {
  return statistics.stagedTest({ ...STAGED, falseFail }, async (n) =>
    statistics.channelTests({ name: 'z', scores: scaled(rng.normals(n), factor) }),
  );
}
