import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../core/errors.ts';
import { type FlowNet, flowMap } from './flow-net.ts';

/**
 * Carries noise [n, d] to data in N steps of the flow map on a uniform grid, `x_{k+1} = X_{t_k, t_{k+1}}(x_k)`,
 * `t_k = t_0 + k (t_N - t_0)/N`. Deterministic: with an exact map the result does not depend on N. The sampler of Flow maps
 * by self-distillation (arXiv 2505.18825).
 *
 * @param range first and last time; default [0, 1].
 * @throws FlowproofError `usage` unless `steps` is a positive integer.
 */
export function sampleFlowMap(
  net: FlowNet,
  noise: tf.Tensor2D,
  steps: number,
  range: readonly [number, number] = [0, 1],
): tf.Tensor2D {
  if (!Number.isSafeInteger(steps) || steps < 1) {
    throw expectedError('usage', 'steps', 'a positive integer', steps, 'One step is the whole map.');
  }
  const n = noise.shape[0];
  const time = (k: number): number => (k === steps ? range[1] : range[0] + (k * (range[1] - range[0])) / steps);
  return tf.tidy(() => {
    let x = noise;
    for (let k = 0; k < steps; k++) {
      x = flowMap(net, x, tf.fill([n], time(k)) as tf.Tensor1D, tf.fill([n], time(k + 1)) as tf.Tensor1D);
    }
    return x;
  });
}
