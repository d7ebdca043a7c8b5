import * as tf from '@tensorflow/tfjs';

/**
 * A constant that is uploaded once for each backend, at its first use, and kept for the life of the process: `tf.tidy` does not
 * take it away.
 */
export function constant(values: ArrayLike<number>, shape: number[]): () => tf.Tensor {
  const uploaded = new Map<string, tf.Tensor>();
  return () => {
    const backend = tf.getBackend();
    const known = uploaded.get(backend);
    if (known) return known;
    const tensor = tf.keep(tf.tensor(Float32Array.from(values), shape));
    uploaded.set(backend, tensor);
    return tensor;
  };
}
