import * as tf from '@tensorflow/tfjs';
import type { Interpolant } from '../../analytic/types.ts';
import { type FlowNet, flowMap } from '../flow-net.ts';

/**
 * Samples of a consistency model, which knows X_{s,1} alone, in N steps: from x at τ_0 to the end, and back by fresh noise,
 *
 *     y = X_{τ_k,1}(x),   x = a_{τ_{k+1}} z + b_{τ_{k+1}} y,   τ_k = t_0 + k (t_N - t_0)/N
 *
 * With the exact map and independent noise and data each x follows ρ_{τ_k}. Consistency models (arXiv 2303.01469), Algorithm 1.
 *
 * @param noise the start at t_0, [n, d].
 * @param fresh draws of the source, [n, d], one for each step after the first: N - 1.
 */
export function sampleByRenoising(
  net: FlowNet,
  noise: tf.Tensor2D,
  fresh: readonly tf.Tensor2D[],
  path: Interpolant,
  range: readonly [number, number] = [0, 1],
): tf.Tensor2D {
  const n = noise.shape[0];
  const steps = fresh.length + 1;
  return tf.tidy(() => {
    const end = tf.fill([n], range[1]) as tf.Tensor1D;
    let y = flowMap(net, noise, tf.fill([n], range[0]) as tf.Tensor1D, end);
    fresh.forEach((z, k) => {
      const time = range[0] + ((k + 1) * (range[1] - range[0])) / steps;
      const x = tf.add<tf.Tensor2D>(tf.mul(path.a(time), z), tf.mul(path.b(time), y));
      y = flowMap(net, x, tf.fill([n], time) as tf.Tensor1D, end);
    });
    return y;
  });
}
