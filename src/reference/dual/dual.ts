import * as tf from '@tensorflow/tfjs';
import { type ActivationName, activations } from './activations.ts';
import { matMul } from './matmul.ts';

/** A value and its derivative along a direction: forward mode. Both tensors have one shape. */
export interface Dual<T extends tf.Tensor = tf.Tensor> {
  readonly value: T;
  readonly tangent: T;
}

/** A value that does not depend on the direction: tangent 0. */
export function constant<T extends tf.Tensor>(value: T): Dual<T> {
  return { value, tangent: tf.zerosLike(value) };
}

/** `a + b`, tangent `ȧ + ḃ`. */
export function add<T extends tf.Tensor>(a: Dual<T>, b: Dual<T>): Dual<T> {
  return { value: tf.add(a.value, b.value) as T, tangent: tf.add(a.tangent, b.tangent) as T };
}

/** Pointwise `a b`, tangent `ȧ b + a ḃ`. */
export function mul<T extends tf.Tensor>(a: Dual<T>, b: Dual<T>): Dual<T> {
  return {
    value: tf.mul(a.value, b.value) as T,
    tangent: tf.add(tf.mul(a.tangent, b.value), tf.mul(a.value, b.tangent)) as T,
  };
}

/** Matrix product `A B`, tangent `Ȧ B + A Ḃ`. */
export function dualMatMul(a: Dual<tf.Tensor2D>, b: Dual<tf.Tensor2D>): Dual<tf.Tensor2D> {
  return {
    value: matMul(a.value, b.value),
    tangent: tf.add(matMul(a.tangent, b.value), matMul(a.value, b.tangent)),
  };
}

/** An affine layer `x W + b` whose parameters do not depend on the direction: tangent `ẋ W`. */
export function affine(x: Dual<tf.Tensor2D>, weight: tf.Tensor2D, bias: tf.Tensor1D): Dual<tf.Tensor2D> {
  return { value: tf.add(matMul(x.value, weight), bias), tangent: matMul(x.tangent, weight) };
}

/** `f(x)`, tangent `f'(x) ẋ`; the reverse sweep through the tangent uses the explicit f''. */
export function activate<T extends tf.Tensor>(x: Dual<T>, name: ActivationName): Dual<T> {
  const { value, slope } = activations[name];
  return { value: value(x.value) as T, tangent: tf.mul(slope(x.value), x.tangent) as T };
}
