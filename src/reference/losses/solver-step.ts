import * as tf from '@tensorflow/tfjs';
import { type FlowNet, transport } from '../flow-net.ts';

/**
 * One step of `dx/dt = b_t(x)` from time s to u, b the diagonal of `velocity`, [n, d]:
 *
 *     euler   x + (u-s) b_s(x)                            error O((u-s)²)
 *     heun    x + (u-s)/2 (b_s(x) + b_u(x + (u-s) b_s(x)))    error O((u-s)³)
 *
 * On the linear path an Euler step is DDIM's. Consistency models (arXiv 2303.01469), eq 6, uses Heun's.
 */
export function solverStep(
  velocity: FlowNet,
  x: tf.Tensor2D,
  s: tf.Tensor1D,
  u: tf.Tensor1D,
  solver: 'euler' | 'heun',
): tf.Tensor2D {
  const first = velocity(x, s, s);
  const euler = transport(x, s, u, first);
  if (solver === 'euler') return euler;
  const second = velocity(euler, u, u);
  return transport(x, s, u, tf.mul(0.5, tf.add(first, second)));
}
