import * as tf from '@tensorflow/tfjs';
import { type LossSpec, type PartRows, partLoss } from './loss.ts';

/** The gradient of a batch [E, P], and sums over its rows for each member: `sumRows(spec)` lines of [E]. */
export interface BatchGradient {
  readonly gradient: tf.Tensor2D;
  readonly sums: tf.Tensor2D;
}

/**
 * The gradient of the whole batch, part by part: the gradients of the parts add up to it. The sums of |r|² on the diagonal and off it
 * come with it and, where rows are weighted, those of the weighted ones.
 */
export function batchGradient(
  spec: LossSpec,
  theta: tf.Tensor2D,
  average: tf.Tensor2D,
  parts: readonly (() => PartRows)[],
  progress: number,
): BatchGradient {
  return tf.tidy(() => {
    const [first, ...rest] = parts;
    let sum = partGradient(spec, theta, average, first, progress);
    for (const part of rest) {
      const next = partGradient(spec, theta, average, part, progress);
      const both = { gradient: tf.add(sum.gradient, next.gradient), sums: tf.add(sum.sums, next.sums) };
      tf.dispose([sum.gradient, sum.sums, next.gradient, next.sums]);
      sum = both as BatchGradient;
    }
    return { gradient: sum.gradient, sums: sum.sums };
  });
}

function partGradient(
  spec: LossSpec,
  theta: tf.Tensor2D,
  average: tf.Tensor2D,
  part: () => PartRows,
  progress: number,
): BatchGradient {
  return tf.tidy(() => {
    const rows = part();
    // What leaves the differentiated function beside its value has to be kept by hand.
    const kept: tf.Tensor[] = [];
    let lines: (tf.Tensor1D | undefined)[] = [];
    const { grads } = tf.valueAndGrads((variable) => {
      const { total, sums } = partLoss(spec, variable as tf.Tensor2D, average, rows, progress);
      lines = sums.map((sum) => sum?.raw);
      if (spec.rowWeights !== undefined) lines.push(...sums.map((sum) => sum?.weighted));
      for (const line of lines) if (line !== undefined) kept.push(tf.keep(line));
      return total;
    })([theta]);
    const sums = tf.stack(lines.map((line) => line ?? tf.zeros([theta.shape[0]]))) as tf.Tensor2D;
    for (const line of kept) line.dispose();
    return { gradient: grads[0] as tf.Tensor2D, sums };
  });
}
