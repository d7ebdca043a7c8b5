import * as tf from '@tensorflow/tfjs';

/**
 * `compute()` as a constant: nothing inside it is recorded, so that no gradient passes and no backward work is done for it.
 * A custom gradient without inputs is how TensorFlow.js runs a function off the tape.
 */
export function stopped<T extends tf.Tensor>(compute: () => T): T {
  const run = tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }));
  return run() as T;
}

/** sg(x): the value of x with derivative zero. Shares the memory of x. */
export function stopGradient<T extends tf.Tensor>(x: T): T {
  return stopped(() => tf.reshape(x, x.shape) as T);
}
