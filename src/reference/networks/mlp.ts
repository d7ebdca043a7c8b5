import * as tf from '@tensorflow/tfjs';
import { expectedError } from '../../core/errors.ts';
import type { Rng } from '../../core/random.ts';
import { type ActivationName, activations } from '../dual/activations.ts';
import { activate, affine, type Dual } from '../dual/dual.ts';
import { matMul } from '../dual/matmul.ts';
import { column, type FlowNet, flowNet, type NetDual } from '../flow-net.ts';
import { stopGradient } from '../stop-gradient.ts';

export interface MlpOptions {
  /** Dimension d of the points. */
  readonly dimension: number;
  /** Units of a hidden layer. */
  readonly width: number;
  /** Number of hidden layers, each followed by the activation. */
  readonly depth: number;
  /** Default `gelu` (exact). */
  readonly activation?: ActivationName;
  /** Length by which x is divided at the input. Default 1. */
  readonly scale?: number;
}

/** A parameter with its name, as `layer2.weight`. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

/** Names and shapes of the parameters in the order in which `mlp` takes them: weight [in, out] and bias [out] of each layer. */
export function mlpShapes(options: MlpOptions): { readonly name: string; readonly shape: readonly number[] }[] {
  const { dimension, width, depth } = checked(options);
  const sizes = [dimension + 2, ...Array<number>(depth).fill(width), dimension];
  return sizes.slice(1).flatMap((out, layer) => [
    { name: `layer${layer}.weight`, shape: [sizes[layer], out] },
    { name: `layer${layer}.bias`, shape: [out] },
  ]);
}

/** Initial parameters: weights normal with variance 1/fan-in, biases 0. The caller disposes of them. */
export function initialiseMlp(options: MlpOptions, rng: Rng): NamedTensor[] {
  return mlpShapes(options).map(({ name, shape }) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const values = new Float32Array(count);
    if (shape.length === 2) {
      const deviation = 1 / Math.sqrt(shape[0]);
      for (let i = 0; i < count; i++) values[i] = deviation * rng.normal();
    }
    return { name, tensor: tf.tensor(values, [...shape]) };
  });
}

/**
 * Average velocity v_{s,t}(x) by a multilayer perceptron on `concat(s, t, x / scale)`; `parameters` as `mlpShapes` lists
 * them. The network of the checkerboard experiment of Flow maps by self-distillation (arXiv 2505.18825).
 *
 * @throws FlowproofError `usage` for sizes that are not positive integers or a wrong number of parameters.
 */
export function mlp(options: MlpOptions, parameters: readonly tf.Tensor[]): FlowNet {
  const expected = mlpShapes(options).length;
  if (parameters.length !== expected) {
    throw expectedError(
      'usage',
      'parameters',
      `${expected} tensors`,
      parameters.length,
      'Pass them as mlpShapes lists them.',
    );
  }
  const { activation = 'gelu', scale = 1 } = options;
  const layers = Array.from({ length: expected / 2 }, (_, layer) => ({
    weight: parameters[2 * layer] as tf.Tensor2D,
    bias: parameters[2 * layer + 1] as tf.Tensor1D,
  }));
  const hidden = layers.slice(0, -1);
  const last = layers[layers.length - 1];
  const inputs = (x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D): tf.Tensor2D =>
    tf.concat([column(s), column(t), scale === 1 ? x : tf.div(x, scale)], 1);

  const value = (x: tf.Tensor2D, s: tf.Tensor1D, t: tf.Tensor1D): tf.Tensor2D => {
    let h = inputs(x, s, t);
    for (const { weight, bias } of hidden) {
      h = activations[activation].value(tf.add(matMul(h, weight), bias)) as tf.Tensor2D;
    }
    return tf.add(matMul(h, last.weight), last.bias);
  };
  const jvp: FlowNet['jvp'] = (x, s, t, dx, ds, dt): NetDual => {
    let h: Dual<tf.Tensor2D> = { value: inputs(x, s, t), tangent: inputs(dx, ds, dt) };
    for (const { weight, bias } of hidden) h = activate(affine(h, weight, bias), activation);
    const out = affine(h, last.weight, last.bias);
    return { y: out.value, dy: out.tangent };
  };
  return flowNet(value, jvp, () => mlp(options, parameters.map(stopGradient)));
}

function checked(options: MlpOptions): MlpOptions {
  for (const key of ['dimension', 'width', 'depth'] as const) {
    if (!Number.isSafeInteger(options[key]) || options[key] < 1) {
      throw expectedError('usage', `mlp ${key}`, 'a positive integer', options[key], 'For example width 128, depth 4.');
    }
  }
  return options;
}
