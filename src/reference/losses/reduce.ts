import * as tf from '@tensorflow/tfjs';
import type { LossReduction, LossWeighting } from '../../subject/types.ts';
import { stopGradient } from '../stop-gradient.ts';

/** How residuals become one number. */
export interface ReduceOptions {
  /** Default `none`. */
  readonly weighting?: LossWeighting;
  /** Default `mean`: sum over dimensions, mean over rows. */
  readonly reduction?: LossReduction;
  /**
   * `batch` (default, the released code): one reduction over all rows, so that a diagonal fraction η weighs the two means with
   * η and 1-η. `terms` (Algorithm 1): each term is reduced over its own rows and the two are added with weights 1 and 1.
   */
  readonly combine?: 'batch' | 'terms';
}

/**
 * Squares, weighs and reduces the residuals of the terms of one loss, each [n_i, d]. A scalar. */
export function reduceResiduals(
  residuals: readonly [tf.Tensor2D, ...tf.Tensor2D[]],
  options: ReduceOptions,
): tf.Scalar {
  const { weighting = 'none', reduction, combine } = options;
  const d = residuals[0].shape[1];
  const terms = residuals.map((residual) => squaredRows(residual, weighting));
  const groups = combine === 'terms' || terms.length === 1 ? terms : [tf.concat(terms)];
  const loss = groups.map((rows) => reduceRows(rows, d, reduction)).reduce((a, b) => tf.add(a, b));
  const logVariance = weighting !== 'none' && weighting.kind === 'log-variance' ? weighting.logVariance : undefined;
  return logVariance === undefined ? loss : learnedWeight(loss, tf.scalar(logVariance));
}

/**
 * Squared norm of each row of a residual [n, d], [n]: `|r|²`, or under the adaptive weighting
 * `|r|² / sg(|r|² + constant)^power` (MeanFlow, arXiv 2505.13447).
 */
export function squaredRows(residual: tf.Tensor2D, weighting: LossWeighting = 'none'): tf.Tensor1D {
  const rows = tf.sum<tf.Tensor1D>(tf.square(residual), 1);
  if (weighting === 'none' || weighting.kind !== 'adaptive') return rows;
  return tf.div(rows, stopGradient(tf.pow(tf.add(rows, weighting.constant), weighting.power)));
}

/** One number from rows [n] of d-dimensional residuals: their mean, their mean over n·d elements, or their sum. */
export function reduceRows(rows: tf.Tensor1D, d: number, reduction: LossReduction = 'mean'): tf.Scalar {
  if (reduction === 'sum') return tf.sum(rows);
  return reduction === 'mean' ? tf.mean(rows) : tf.div(tf.mean(rows), d);
}

/**
 * Learned log-variance weight, `e^{-w} L + w`: the minimum over w is at `w = log L`. Shapes broadcast, so that w may be one
 * number or one for each row. A weighted loss can fall while the raw one diverges: record both. Flow maps by
 * self-distillation (arXiv 2505.18825), after EDM2 (arXiv 2312.02696).
 */
export function learnedWeight<T extends tf.Tensor>(loss: T, w: tf.Tensor): T {
  return tf.add(tf.mul(tf.exp(tf.neg(w)), loss), w);
}
