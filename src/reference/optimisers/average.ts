import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';

/**
 * Exponential moving average of the parameters, `decay · ema + (1 - decay) · θ`, computed as `ema + (1 - decay)(θ - ema)`: where
 * θ stands still its average does, to the last bit. A new tensor; the old one stays with the caller.
 *
 * @param decay in [0, 1); the paper uses 0.999.
 * @throws FlowproofError `usage` for another decay.
 */
export function averaged(ema: tf.Tensor2D, theta: tf.Tensor2D, decay: number): tf.Tensor2D {
  if (!(decay >= 0 && decay < 1)) {
    throw expectedError('usage', 'ema decay', 'a number in [0, 1)', decay, 'The paper uses 0.999.');
  }
  return tf.tidy(() => tf.add(ema, tf.mul(tf.sub(theta, ema), 1 - decay)));
}
