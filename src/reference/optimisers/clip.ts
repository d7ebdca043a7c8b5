import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';

/** Longest vector whose squares are summed in one reduction. */
const PLAIN = 2 ** 14;

/** What is added to the norm before dividing by it, as in PyTorch. */
const MARGIN = 1e-6;

/**
 * Global-norm clipping of each member's gradient, `torch.nn.utils.clip_grad_norm_`:
 *
 *     g ← g · min(1, limit / (‖g‖ + 1e-6)),   ‖g‖ before clipping
 *
 * The norm is NaN or infinite where an entry is, or where a square overflows (|g| > 1.8e19); the clipped gradient is
 * then of no use. Its relative error is at most that of `globalNorm`.
 *
 * @param gradient [E, P].
 * @param limit positive; Infinity leaves the gradient as it is.
 * @returns the clipped gradient and the norms [E] before clipping.
 * @throws FlowproofError `usage` for a limit that is not positive.
 */
export function clipGlobalNorm(
  gradient: tf.Tensor2D,
  limit: number,
): { readonly gradient: tf.Tensor2D; readonly norm: tf.Tensor1D } {
  if (!(limit > 0)) throw expectedError('usage', 'clip', 'a positive norm', limit, 'The paper clips at 10.');
  return tf.tidy(() => {
    const norm = globalNorm(gradient);
    if (limit === Number.POSITIVE_INFINITY) return { gradient: tf.clone(gradient), norm };
    // limit / max(limit, norm + margin) is min(1, limit / (norm + margin)) with one operation less.
    const divisor = tf.maximum(tf.add(norm, MARGIN), limit);
    return { gradient: tf.mul(gradient, tf.reshape(tf.div(limit, divisor), [-1, 1])), norm };
  });
}

/**
 * Euclidean norm of each row of [E, P], [E]. In units of the unit round-off u = 2⁻²⁴ its relative error is to first order at most
 *
 *     (P + 3)/2   for P <= 2¹⁴,   (K + ⌈P/K⌉ + 3)/2  above, with blocks of K = 2^⌈log2(√P)⌉
 *
 * whatever the order in which a backend sums: each square is rounded once, n non-negative terms sum with a relative error of
 * (n - 1) u, and the root halves it. That is 4.9e-4 at P = 2¹⁴ and 5.5e-5 at P = 800,000; the error seen is about the
 * root of the count instead.
 */
export function globalNorm(gradient: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => {
    const [members, length] = gradient.shape;
    const squares = tf.square(gradient);
    if (length <= PLAIN) return tf.sqrt(tf.sum<tf.Tensor1D>(squares, 1));
    const block = 2 ** Math.ceil(Math.log2(length) / 2);
    const blocks = Math.ceil(length / block);
    const padded = tf.pad(squares, [
      [0, 0],
      [0, blocks * block - length],
    ]);
    return tf.sqrt(tf.sum<tf.Tensor1D>(tf.sum(tf.reshape(padded, [members, blocks, block]), 2), 1));
  });
}
