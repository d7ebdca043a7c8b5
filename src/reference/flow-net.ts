import * as tf from '@tensorflow/tfjs';

/** Value and directional derivative of a function of (x, s, t). */
export interface NetDual {
  readonly y: tf.Tensor2D;
  readonly dy: tf.Tensor2D;
}

/**
 * An average velocity v_{s,t}(x): a network, or the exact one in its place. x is [n, d], s and t are [n], the value is
 * [n, d]. Gradients flow through every argument, tangents included.
 */
export interface FlowNet {
  (x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D): tf.Tensor2D;
  /** v and its derivative in direction (dx, ds, dt): `dy = ∇v dx + ∂_s v ds + ∂_t v dt`. */
  jvp(x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D, dx: tf.Tensor2D, ds: tf.Tensor1D, dt: tf.Tensor1D): NetDual;
  /** The same function with its parameters stopped and its arguments live. */
  readonly frozen: FlowNet;
}

/**
 * A FlowNet from its parts. `frozen` is built when it is asked for; without it the network has no parameters, and is its
 * own frozen copy.
 */
export function flowNet(
  value: (x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D) => tf.Tensor2D,
  jvp: FlowNet['jvp'],
  frozen?: () => FlowNet,
): FlowNet {
  const call = (x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D): tf.Tensor2D => value(x, s, t);
  const net = Object.assign(call, { jvp });
  return Object.defineProperty(net, 'frozen', { get: frozen ?? (() => net) }) as typeof net & Pick<FlowNet, 'frozen'>;
}

/** A column [n, 1] of n numbers, to multiply the rows of a matrix. */
export function column(values: tf.Tensor1D): tf.Tensor2D {
  return tf.reshape(values, [-1, 1]);
}

/**
 * The flow map `X_{s,t}(x) = x + (t - s) v_{s,t}(x)`, [n, d]. Flow maps by self-distillation (arXiv 2505.18825), eq 6.
 * Exactly x where s = t.
 */
export function flowMap(net: FlowNet, x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D): tf.Tensor2D {
  return transport(x, s, t, net(x, s, t));
}

/** `x + (t - s) v`, for a velocity already at hand. */
export function transport(x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D, v: tf.Tensor2D): tf.Tensor2D {
  return tf.add(x, tf.mul(column(tf.sub(t, s)), v));
}

/** The flow map and its derivative in direction (dx, ds, dt): `dX = dx + (dt - ds) v + (t - s) dv`. */
export function flowMapJvp(
  net: FlowNet,
  x: tf.Tensor2D,
  s: tf.Tensor1D,
  t: tf.Tensor1D,
  dx: tf.Tensor2D,
  ds: tf.Tensor1D,
  dt: tf.Tensor1D,
): NetDual {
  const v = net.jvp(x, s, t, dx, ds, dt);
  const stretch = tf.mul(column(tf.sub(dt, ds)), v.y);
  const change = tf.mul(column(tf.sub(t, s)), v.dy);
  return { y: transport(x, s, t, v.y), dy: tf.add(tf.add(dx, stretch), change) };
}
