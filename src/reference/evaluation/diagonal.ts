import * as tf from '@tensorflow/tfjs';
import type { ExactProblem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import type { FlowNet } from '../flow-net.ts';

/** Points of the marginal laws at times uniform on the regular ones, with the exact velocity there. */
export interface DiagonalTruth {
  readonly d: number;
  /** n × d. */
  readonly x: Float32Array;
  readonly t: Float32Array;
  /** b_t(x), n × d. */
  readonly velocity: Float64Array;
  /** Mean of |b_t|² over the points. */
  readonly magnitude: number;
}

/** @param options `points`: default 4,096; `seed`: default 0. */
export function diagonalTruth(
  problem: ExactProblem,
  { points = 4_096, seed = 0 }: { readonly points?: number; readonly seed?: number } = {},
): DiagonalTruth {
  const rng = stream(seed, 'evaluation', 'diagonal');
  const [first, last] = problem.regularTimes;
  const t = Float32Array.from({ length: points }, () => first + (last - first) * rng.uniform());
  const times = Float64Array.from(t);
  const x = Float32Array.from(problem.sample.marginal(rng, points, times));
  const velocity = problem.fields.velocity(Float64Array.from(x), times);
  return { d: problem.dimension, x, t, velocity, magnitude: sumOfSquares(velocity) / points };
}

/** How far the diagonal of a network is from the exact velocity. */
export interface DiagonalScore {
  /** Mean of |v_tt - b_t|², the excess of the flow-matching loss over its minimum (arXiv 2505.18825, eq 12). */
  readonly excess: number;
  /** Root of `excess` over the mean of |b_t|². */
  readonly relative: number;
}

/** Judges v_{t,t} of a network on the backend that is selected. */
export async function scoreDiagonal(net: FlowNet, truth: DiagonalTruth): Promise<DiagonalScore> {
  const { d, x, t, velocity, magnitude } = truth;
  const n = t.length;
  const v = tf.tidy(() => {
    const times = tf.tensor1d(t);
    return net(tf.tensor2d(x, [n, d]), times, times);
  });
  try {
    const values = await v.data();
    const excess = sumOfSquares(velocity.map((value, i) => values[i] - value)) / n;
    return { excess, relative: Math.sqrt(excess / magnitude) };
  } finally {
    v.dispose();
  }
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
