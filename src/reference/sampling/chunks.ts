import * as tf from '@tensorflow/tfjs';

/** Rows of a call of the network. */
const CHUNK = 4096;

/**
 * Results of `run` over all rows, some thousand at a time: what it needs beside its network stays small. Its tensors are disposed of.
 *
 * @param part gives the rows of an array (count × d) that belong to the chunk, as a tensor.
 */
export async function sampleInChunks(
  count: number,
  d: number,
  run: (part: (values: Float32Array) => tf.Tensor2D) => tf.Tensor2D,
): Promise<Float32Array> {
  const samples = new Float32Array(count * d);
  for (let from = 0; from < count; from += CHUNK) {
    const rows = Math.min(CHUNK, count - from);
    const part = (values: Float32Array): tf.Tensor2D =>
      tf.tensor2d(values.subarray(from * d, (from + rows) * d), [rows, d]);
    const result = tf.tidy(() => run(part));
    samples.set(await result.data(), from * d);
    result.dispose();
  }
  return samples;
}
