import * as tf from '@tensorflow/tfjs';
import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import { stream } from '../../core/random.ts';
import { type FlowNet, flowMap } from '../flow-net.ts';

export interface ScoreOptions {
  /** From and to which time; the problem's range by default. */
  readonly s?: number;
  readonly t?: number;
  /** Number of points; default 2,000. */
  readonly points?: number;
  /** Of the points; default 0. */
  readonly seed?: number;
}

/** How far a flow map is from the exact one. */
export interface MapScore {
  /** `error / baseline`: 0 for the exact map, 1 for one Euler step with the exact velocity; NaN or infinite where the map is. */
  readonly score: number;
  /** Root of the mean of |X_{s,t}(x) - exact|² over the points. */
  readonly error: number;
  /** The same of the Euler step `x + (t-s) b_s(x)`. */
  readonly baseline: number;
  /** Largest error estimate of the exact map over the points, largest coordinate. */
  readonly exactError: number;
}

/** Requested error of an integrated exact map: a thousandth of what float32 resolves. */
const TOLERANCE = 1e-10;

/** Starting points with what the exact flow makes of them, against which any number of networks can be held. */
export interface MapTruth {
  readonly s: number;
  readonly t: number;
  /** Dimension. */
  readonly d: number;
  /** Points of ρ_s, n × d. */
  readonly x: Float32Array;
  /** X_{s,t}(x), n × d. */
  readonly exact: Float64Array;
  /** Root-mean-square error of one Euler step with the exact velocity. */
  readonly baseline: number;
  /** Largest error estimate of `exact`. */
  readonly exactError: number;
}

/**
 * The truth at float32 points of ρ_s, in float64. A function of problem and options alone.
 *
 * @throws FlowproofError `usage` unless s differs from t and both are in the problem's range; `singular` where the exact map or
 * velocity does not exist.
 */
export function mapTruth(problem: ExactProblem, options: ScoreOptions = {}): MapTruth {
  const { s = problem.timeRange[0], t = problem.timeRange[1], points = 2_000, seed = 0 } = options;
  if (!Number.isSafeInteger(points) || points < 1) {
    throw expectedError('usage', 'points', 'a positive integer', points, 'The published scores use 2,000.');
  }
  if (s === t)
    throw expectedError('usage', 'times', 's and t that differ', s, 'X_{s,s} is the identity by construction.');
  const drawn = problem.sample.marginal(stream(seed, 'evaluation', 'score'), points, Float64Array.of(s));
  const rounded = Float32Array.from(drawn);
  const x = Float64Array.from(rounded);
  const [from, to] = [Float64Array.of(s), Float64Array.of(t)];
  const exact = problem.flow.evaluate({ x, s: from, t: to }, { tolerance: TOLERANCE });
  const velocity = problem.fields.velocity(x, from);
  const euler = x.map((value, i) => value + (t - s) * velocity[i]);
  const baseline = distance(euler, exact.y, points);
  return {
    s,
    t,
    d: problem.dimension,
    x: rounded,
    exact: exact.y,
    baseline,
    exactError: exact.error.reduce((a, b) => Math.max(a, b), 0),
  };
}

/** Scores X_{s,t} of a network on the backend that is selected; see {@link MapScore}. */
export async function scoreAgainst(net: FlowNet, truth: MapTruth): Promise<MapScore> {
  const { x, d, s, t, exact, baseline, exactError } = truth;
  const points = x.length / d;
  const error = distance(await carried(net, x, points, d, s, t), exact, points);
  return { score: error / baseline, error, baseline, exactError };
}

/**
 * Scores X_{s,t} of a network against the exact flow at points of ρ_s: float32 points, the same for both; exact map and velocity
 * in float64; the network on the backend that is selected. A function of network, problem and options alone. With n points the relative
 * standard error of the score is about 1/√n times the spread of the squared errors.
 *
 * @throws FlowproofError as `mapTruth`.
 */
export async function scoreFlowMap(net: FlowNet, problem: ExactProblem, options: ScoreOptions = {}): Promise<MapScore> {
  return scoreAgainst(net, mapTruth(problem, options));
}

/** X_{s,t}(x) by the network, n × d. */
async function carried(
  net: FlowNet,
  x: Float32Array,
  n: number,
  d: number,
  s: number,
  t: number,
): Promise<ArrayLike<number>> {
  const y = tf.tidy(() =>
    flowMap(net, tf.tensor2d(x, [n, d]), tf.fill([n], s) as tf.Tensor1D, tf.fill([n], t) as tf.Tensor1D),
  );
  try {
    return await y.data();
  } finally {
    y.dispose();
  }
}

/** Root of the mean over n points of their squared distance. */
function distance(a: ArrayLike<number>, b: Float64Array, n: number): number {
  return Math.sqrt(b.reduce((sum, value, i) => sum + (a[i] - value) ** 2, 0) / n);
}
