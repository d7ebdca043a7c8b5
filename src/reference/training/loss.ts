import * as tf from '@tensorflow/tfjs';
import type { Interpolant } from '../../analytic/types.ts';
import type { FlowNet } from '../flow-net.ts';
import { flowMatchingResidual } from '../losses/flow-matching.ts';
import type { DiagonalRows, OffDiagonalRows } from '../losses/rows.ts';
import type { Method } from '../methods/index.ts';
import { buildModel, type Model } from './model.ts';
import { type RowSums, type RowWeights, rowSums } from './weighting.ts';

/** Members that follow each other and share a method: their off-diagonal terms are computed together. */
export interface Group {
  readonly first: number;
  readonly size: number;
  readonly method: Method;
}

/** What the loss of a step is made of, beside parameters and rows. */
export interface LossSpec {
  readonly model: Model;
  readonly groups: readonly Group[];
  readonly path: Interpolant;
  /** Last time of the run. */
  readonly end: number;
  /** Factors of the means of the two terms: η and 1-η, or 1 and 1. */
  readonly shares: readonly [number, number];
  /** Rows of a member in the whole batch, on the diagonal and off it. */
  readonly counts: readonly [number, number];
  readonly rowWeights: RowWeights | undefined;
  /** The frozen teacher, where a method has one. */
  readonly teacher: FlowNet | undefined;
}

/** A part of the batch on the device: the diagonal rows of all members, the others by group. */
export interface PartRows {
  readonly diagonal: DiagonalRows | undefined;
  readonly offDiagonal: readonly (OffDiagonalRows | undefined)[];
  /** Share of each term's rows that this part has. */
  readonly shares: readonly [number, number];
}

/** A part's contribution to the loss that is differentiated, and each member's sums by term; undefined where it has no rows. */
export interface PartLoss {
  readonly total: tf.Scalar;
  readonly sums: readonly [RowSums | undefined, RowSums | undefined];
}

/**
 * The loss of a part of the batch, summed over the members of theta [E, P]. Over all parts it is, for each member,
 *
 *     Σ_terms share · mean_rows |r|²    or, learned,    Σ_terms share · (e^{-w} mean_rows |r|² + w)
 *
 * with means over the rows of the whole batch, so that the gradients of the parts add up to that of the whole; |r|² may carry the
 * adaptive weight of its row. Each member's loss depends on its own parameters alone. Flow maps by self-distillation
 * (arXiv 2505.18825), eqs 12 to 15 and Algorithm 1.
 *
 * @param average the moving average of theta [E, P], for methods whose teacher or target it is.
 */
export function partLoss(
  spec: LossSpec,
  theta: tf.Tensor2D,
  average: tf.Tensor2D,
  rows: PartRows,
  progress: number,
): PartLoss {
  const { net, logVariance } = buildModel(spec.model, theta);
  const sums = [
    rows.diagonal && rowSums(flowMatchingResidual(net, rows.diagonal), theta.shape[0], 0, spec.rowWeights),
    distillationSums(spec, net, theta, average, rows, progress),
  ] as const;
  const terms = sums.flatMap((sum, term) => {
    if (sum === undefined) return [];
    const share = spec.shares[term];
    const mean = tf.mul(sum.weighted, share / spec.counts[term]);
    if (logVariance === undefined) return [mean];
    const w = tf.reshape(tf.slice(logVariance, [0, term], [-1, 1]), [-1]);
    return [tf.add(tf.mul(tf.exp(tf.neg(w)), mean), tf.mul(w, share * rows.shares[term]))];
  });
  return { total: tf.sum(terms.length === 1 ? terms[0] : tf.add(terms[0], terms[1])), sums };
}

/** Sums of the off-diagonal term, group by group. */
function distillationSums(
  spec: LossSpec,
  net: FlowNet,
  theta: tf.Tensor2D,
  average: tf.Tensor2D,
  { offDiagonal }: PartRows,
  progress: number,
): RowSums | undefined {
  const { model, groups, rowWeights } = spec;
  if (offDiagonal[0] === undefined) return undefined;
  const alone = groups.length === 1;
  const sizes = groups.map(({ size }) => size);
  const thetas = alone ? [theta] : (tf.split(theta, sizes, 0) as tf.Tensor2D[]);
  const parts = groups.map(({ method, first, size }, g) => {
    const own = alone ? net : buildModel(model, thetas[g]).net;
    const { teacher, target } = method;
    const averaged = (): FlowNet => buildModel(model, tf.slice(average, [first, 0], [size, -1])).net;
    const residual = method.residual({
      net: own,
      rows: offDiagonal[g]!,
      path: spec.path,
      end: spec.end,
      progress,
      ...(teacher === 'average' && { teacher: averaged() }),
      ...((teacher === 'velocity' || teacher === 'map') && { teacher: spec.teacher! }),
      ...(target === 'average' && { target: averaged() }),
    });
    return rowSums(residual, size, first, rowWeights);
  });
  if (parts.length === 1) return parts[0];
  const raw = tf.concat(parts.map((part) => part.raw));
  return { raw, weighted: rowWeights === undefined ? raw : tf.concat(parts.map((part) => part.weighted)) };
}
