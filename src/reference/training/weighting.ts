import * as tf from '@tensorflow/tfjs';
import { stopped } from '../stop-gradient.ts';
import type { TrainingConfig } from './config.ts';
import type { Member } from './members.ts';

/** Adaptive weighting of the rows of each member: `|r|² / sg(|r|² + constant)^power`; power 0 is none. */
export interface RowWeights {
  readonly power: readonly number[];
  readonly constant: readonly number[];
}

/** The adaptive weights of the members; undefined where none has any. */
export function rowWeightsOf({ weighting }: TrainingConfig, members: readonly Member[]): RowWeights | undefined {
  const adaptive = members.map(({ facts }) => {
    const own = weighting ?? facts.weighting;
    return own !== 'none' && own.kind === 'adaptive' ? own : undefined;
  });
  if (adaptive.every((own) => own === undefined)) return undefined;
  return { power: adaptive.map((own) => own?.power ?? 0), constant: adaptive.map((own) => own?.constant ?? 1) };
}

/** Whether the two log-variances are learned. */
export function learnsWeights({ weighting = 'none' }: TrainingConfig): boolean {
  return weighting !== 'none' && weighting.kind === 'log-variance';
}

/** Sums over a member's rows of a part, [E]: of |r|², and of it weighted; the same tensor where there are no weights. */
export interface RowSums {
  readonly raw: tf.Tensor1D;
  readonly weighted: tf.Tensor1D;
}

/**
 * Sums of squares of the residuals [E n, d] of E members, those from `first` on, in three operations where no row is weighted.
 * Adaptive weights: MeanFlow (arXiv 2505.13447).
 */
export function rowSums(
  residual: tf.Tensor2D,
  members: number,
  first: number,
  weights: RowWeights | undefined,
): RowSums {
  const squares = tf.square(residual);
  if (weights === undefined) {
    const raw = tf.sum<tf.Tensor1D>(tf.reshape(squares, [members, -1]), 1);
    return { raw, weighted: raw };
  }
  const rows = tf.reshape(tf.sum(squares, 1), [members, -1]);
  const column = (values: readonly number[]): tf.Tensor2D =>
    tf.tensor2d(values.slice(first, first + members), [members, 1]);
  const divisor = stopped(() => tf.pow(tf.add(rows, column(weights.constant)), column(weights.power)));
  return { raw: tf.sum(rows, 1), weighted: tf.sum(tf.div(rows, divisor), 1) };
}
