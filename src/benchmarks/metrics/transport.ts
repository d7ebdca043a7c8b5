import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import { UNIT_ROUNDOFF } from '../../core/precision.ts';
import { stream } from '../../core/random.ts';
import { mean, positiveMeanInterval, predictionInterval } from '../statistics/moments.ts';
import { assign } from './assignment.ts';
import { type Floor, type Measured, overFloor } from './types.ts';

/** Sizes of an optimal transport between samples. */
export interface TransportOptions {
  /** Samples of each side of an assignment; default 512. */
  readonly size?: number;
  /** Disjoint sets of samples, each against exact ones of its own, over which is averaged; default 8. */
  readonly blocks?: number;
  /** Pairs of exact sets from which the floor is taken; default 40. */
  readonly repeats?: number;
  readonly seed?: number;
  /** Time of the law; default the end of the problem's range. */
  readonly time?: number;
}

/** Exact samples to compare with. */
export interface TransportReference {
  readonly d: number;
  readonly size: number;
  /** Exact samples, `size × d` for each block. */
  readonly truth: readonly Float64Array[];
}

const BLOCKS = 8;

/**
 * Squared Wasserstein distance between two equally large sets of finite points in d dimensions, by an assignment whose optimality is
 * proved by its dual prices each time.
 *
 * @throws FlowproofError `internal` where they do not prove it.
 */
export function assignmentW2Squared(x: ArrayLike<number>, y: ArrayLike<number>, d: number): number {
  const n = x.length / d;
  const cost = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let square = 0;
      for (let k = 0; k < d; k++) square += (x[i * d + k] - y[j * d + k]) ** 2;
      cost[i * n + j] = square;
    }
  }
  const { cost: least, gap } = assign(cost, n);
  // Sums of n costs and prices, a few units of round-off each.
  const roundOff = 64 * n * UNIT_ROUNDOFF.float64 * cost.reduce((most, value) => Math.max(most, value), 0);
  if (gap > roundOff) {
    throw expectedError('internal', 'assignment', 'one that the dual prices prove to be optimal', gap, 'Report this.');
  }
  return least / n;
}

/** What {@link measureTransport} needs of a problem; a function of its arguments alone. */
export function transportReference(problem: ExactProblem, options: TransportOptions = {}): TransportReference {
  const { blocks = BLOCKS } = options;
  const truth = Array.from({ length: blocks }, (_, k) => exactSet(problem, options, 'truth', k));
  return { d: problem.dimension, size: truth[0].length / problem.dimension, truth };
}

/** What {@link measureTransport} gives for exact samples, from scores of single pairs of exact sets. */
export function transportFloor(problem: ExactProblem, options: TransportOptions = {}): Floor {
  const { blocks = BLOCKS, repeats = 40 } = options;
  const scores = Array.from({ length: repeats }, (_, k) => {
    const [x, y] = [2 * k, 2 * k + 1].map((index) => exactSet(problem, options, 'floor', index));
    return assignmentW2Squared(x, y, problem.dimension);
  });
  return { mean: mean(scores), ...predictionInterval(scores, blocks), how: 'simulation' };
}

function exactSet(problem: ExactProblem, options: TransportOptions, label: string, k: number): Float64Array {
  const { size = 512, seed = 0, time = problem.timeRange[1] } = options;
  return problem.sample.marginal(stream(seed, 'metric', 'transport', label, k), size, Float64Array.of(time));
}

/**
 * W2² between samples (n × d) and the exact law, as the mean of exact assignments between disjoint sets of `size` samples and as many
 * exact ones. Its expectation exceeds the squared distance of the laws; for a law that is the exact one shifted by δ and scaled by c
 * about its mean it is exactly `c · floor + (1-c)² tr Cov + |δ|²`, since the optimal assignment does not change. The interval is
 * Student's over the sets, on a logarithmic scale; of a single set the spread is that of the floor. Infinite where a sample is not finite.
 *
 * @throws FlowproofError `usage` for fewer samples than an assignment takes.
 */
export function measureTransport(reference: TransportReference, y: ArrayLike<number>, floor: Floor): Measured {
  const { d, size, truth } = reference;
  const blocks = Math.min(truth.length, Math.floor(y.length / (size * d)));
  if (blocks === 0) {
    throw expectedError('usage', 'samples', `at least ${size}`, y.length / d, 'Draw more, or give a smaller size.');
  }
  const scores = truth.slice(0, blocks).map((exact, k) => {
    const part = Float64Array.from({ length: size * d }, (_, i) => y[k * size * d + i]);
    return part.every(Number.isFinite) ? assignmentW2Squared(part, exact, d) : Number.POSITIVE_INFINITY;
  });
  const value = mean(scores);
  const spread = floor.high - floor.mean;
  return overFloor(
    { value, ...(blocks > 1 ? positiveMeanInterval(scores) : { low: value - spread, high: value + spread }) },
    floor,
  );
}
