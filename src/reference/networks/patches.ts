import * as tf from '@tensorflow/tfjs';
import type { Stack } from '../layers/index.ts';

/** Sizes of images [channels, height, width] cut into square patches. */
export interface PatchGrid {
  readonly channels: number;
  /** Patches down and across. */
  readonly down: number;
  readonly across: number;
  /** Side of a patch. */
  readonly side: number;
  /** Patches of an image, down · across. */
  readonly tokens: number;
  /** Numbers in a patch, channels · side². */
  readonly entries: number;
}

/**
 * Images [E, k n, c h w] as tokens [E, k T n, c p²]: token (I, J) of a row is `image[c, I p + i, J p + j]` in the order
 * (c, i, j). With tangents all values stand before all tangents, tokens before rows, so that what belongs to a row (its modulation) is
 * repeated along one axis. Exact; differentiable.
 */
export function toTokens({ data, dual }: Stack, grid: PatchGrid): Stack {
  const { channels, down, across, side, tokens } = grid;
  const [members, m] = data.shape;
  const groups = dual ? 2 * members : members;
  const n = (members * m) / groups;
  const cut = swap(data, [groups * n * channels * down, side, across, side], [0, 2, 1, 3]);
  const sorted =
    channels === 1
      ? swap(cut, [groups, n, tokens, side * side], [0, 2, 1, 3])
      : swap(cut, [groups, n, channels, tokens, side * side], [0, 3, 1, 2, 4]);
  return { data: tf.reshape(sorted, [members, m * tokens, grid.entries]), dual };
}

/** The inverse of `toTokens`. */
export function fromTokens({ data, dual }: Stack, grid: PatchGrid): Stack {
  const { channels, down, across, side, tokens } = grid;
  const [members, rows] = data.shape;
  const m = rows / tokens;
  const groups = dual ? 2 * members : members;
  const n = (members * m) / groups;
  const sorted =
    channels === 1
      ? swap(data, [groups, tokens, n, side * side], [0, 2, 1, 3])
      : swap(data, [groups, tokens, n, channels, side * side], [0, 2, 3, 1, 4]);
  const images = swap(sorted, [groups * n * channels * down, across, side, side], [0, 2, 1, 3]);
  return { data: tf.reshape(images, [members, m, tokens * grid.entries]), dual };
}

function swap(x: tf.Tensor, shape: number[], axes: number[]): tf.Tensor {
  return tf.transpose(tf.reshape(x, shape), axes);
}
