import type { ExactProblem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import { mean, variance } from '../statistics/moments.ts';
import { type Kernel, kernelAt, kernelExpectation, kernelMean } from './kernel.ts';
import { type TargetLaw, targetLaw } from './law.ts';
import { type Floor, type Measured, normalInterval, overFloor } from './types.ts';

/** What {@link measureMmd} needs of a problem. */
export interface MmdReference {
  readonly law: TargetLaw;
  readonly kernel: Kernel;
  /** μ(x) = E k(x, Y), and E k(Y, Y'). */
  readonly mean: (x: ArrayLike<number>) => Float64Array;
  readonly expectation: number;
  /** Variance of the centred kernel at two exact samples, from as many seeded pairs. */
  readonly pairVariance: number;
}

const BANDWIDTHS = 4;
/** Coordinates of the pairs of exact samples from which the variance of exact scores is taken. */
const PAIR_COORDINATES = 2 ** 15;

/**
 * Kernel of a problem: bandwidths 1/4, 1/2, 1 and 2 times `scale √(d/2)`, the problem's length (its root-mean-square coordinate)
 * brought to the distances of d dimensions. They belong to the problem, so that scores of different samples compare.
 */
export function problemKernel({ scale, dimension }: Pick<ExactProblem, 'scale' | 'dimension'>): Kernel {
  return { largest: 2 * scale * Math.sqrt(dimension / 2), count: BANDWIDTHS };
}

/** The reference of a problem's law; `kernel` is that of the problem by default. */
export function mmdReference(
  problem: ExactProblem,
  { seed = 0, time = problem.timeRange[1], kernel = problemKernel(problem) } = {},
): MmdReference {
  const law = targetLaw(problem, time);
  const { d } = law;
  const average = kernelMean(law, kernel);
  const expectation = kernelExpectation(law, law, kernel);
  const rng = stream(seed, 'metric', 'mmd', 'pairs');
  const count = Math.max(512, Math.floor(PAIR_COORDINATES / d));
  const draw = () => problem.sample.marginal(rng, count, Float64Array.of(time));
  const [x, y] = [draw(), draw()];
  const [atX, atY] = [average(x), average(y)];
  const centred = atX.map((value, i) => kernelAt(kernel, square(x, y, i, i, d)) - value - atY[i] + expectation);
  return { law, kernel, mean: average, expectation, pairVariance: variance(centred) };
}

function square(x: ArrayLike<number>, y: ArrayLike<number>, i: number, j: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += (x[i * d + k] - y[j * d + k]) ** 2;
  return sum;
}

/** Pairs of samples that are looked at, at most, in the plane. */
const MOST_PAIRS = 2 ** 23;

/**
 * Squared maximum mean discrepancy between n samples (n × d) and the exact law, unbiased:
 *
 *     MMD² = mean over pairs of h(x_i, x_j),   h = k(x, x') - μ(x) - μ(x') + E k(Y, Y')
 *
 * with each sample paired with the next m of a circle, all pairs where they are few. The exact law's part is exact, so that exact samples
 * score 0 on average, with variance E h²/pairs; samples of another law score the squared distance of the laws. The interval is normal,
 * variance `4 ζ/n + E h²/pairs`, ζ that of the row means less what pairs add to it. NaN where a sample is not finite.
 */
export function measureMmd(reference: MmdReference, y: ArrayLike<number>): Measured {
  const { law, kernel, mean: average, expectation, pairVariance } = reference;
  const { d } = law;
  const n = y.length / d;
  const reach = Math.max(1, Math.min(Math.floor((n - 1) / 2), Math.floor((2 * MOST_PAIRS) / (Math.max(2, d) * n))));
  const pairs = n * reach;
  const rows = new Float64Array(n);
  let squares = 0;
  const at = average(y);
  for (let i = 0; i < n; i++) {
    let own = 0;
    for (let step = 1; step <= reach; step++) {
      const j = i + step < n ? i + step : i + step - n;
      const value =
        kernelAt(kernel, d === 2 ? planar(y, 2 * i, 2 * j) : square(y, y, i, j, d)) - at[i] - at[j] + expectation;
      own += value;
      rows[j] += value;
      squares += value * value;
    }
    rows[i] += own;
  }
  for (let i = 0; i < n; i++) rows[i] /= 2 * reach;
  const value = mean(rows);
  const spread = Math.max(0, squares / pairs - value * value);
  const deviation = Math.sqrt(Math.max((4 * variance(rows)) / n - spread / pairs, spread / pairs));
  const exact = Math.sqrt(pairVariance / pairs);
  const floor: Floor = { mean: 0, ...normalInterval(0, exact), how: 'formula' };
  return overFloor({ value, ...normalInterval(value, deviation) }, floor);
}

function planar(y: ArrayLike<number>, i: number, j: number): number {
  const [first, second] = [y[i] - y[j], y[i + 1] - y[j + 1]];
  return first * first + second * second;
}
