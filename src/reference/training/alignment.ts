import * as tf from '@tensorflow/tfjs';
import { batchGradient } from './gradient.ts';
import type { LossSpec, PartRows } from './loss.ts';

/** How the gradients of the two terms of a loss stand to each other, each with its share; null where the angle is undefined. */
export interface Alignment {
  readonly diagonalNorm: number;
  readonly distillationNorm: number;
  /** Cosine of the angle between them: -1 where what one term gains the other loses. */
  readonly cosine: number | null;
}

/**
 * Squared norms and inner product of the gradients of the two terms in the network's parameters, [3, E]: diagonal, distillation, both.
 * By two backward passes over the batch; undefined where the batch has one term only.
 */
export function termProducts(
  spec: LossSpec,
  theta: tf.Tensor2D,
  average: tf.Tensor2D,
  parts: readonly (() => PartRows)[],
  progress: number,
): tf.Tensor2D | undefined {
  if (spec.counts.some((count) => count === 0)) return undefined;
  return tf.tidy(() => {
    const own = spec.model.learned ? spec.model.count - 2 : spec.model.count;
    const gradient = (rows: (all: PartRows) => PartRows): tf.Tensor2D => {
      const of = batchGradient(
        spec,
        theta,
        average,
        parts.map((part) => () => rows(part())),
        progress,
      );
      return tf.slice(of.gradient, [0, 0], [-1, own]);
    };
    const diagonal = gradient((all) => ({ ...all, offDiagonal: all.offDiagonal.map(() => undefined) }));
    const distillation = gradient((all) => ({ ...all, diagonal: undefined }));
    const product = (a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor1D => tf.sum(tf.mul(a, b), 1);
    return tf.stack([
      product(diagonal, diagonal),
      product(distillation, distillation),
      product(diagonal, distillation),
    ]) as tf.Tensor2D;
  });
}

/** The alignment of one member out of `members`, from `termProducts`. */
export function alignmentOf(products: ArrayLike<number>, members: number, member: number): Alignment {
  const [diagonal, distillation, both] = [0, 1, 2].map((line) => products[line * members + member]);
  const cosine = both / Math.sqrt(diagonal * distillation);
  return {
    diagonalNorm: Math.sqrt(diagonal),
    distillationNorm: Math.sqrt(distillation),
    cosine: Number.isFinite(cosine) ? Math.max(-1, Math.min(1, cosine)) : null,
  };
}
