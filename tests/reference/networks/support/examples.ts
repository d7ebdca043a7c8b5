import * as tf from '@tensorflow/tfjs';
import type { Rng } from '../../../../src/core/random.ts';
import type { FlowNet } from '../../../../src/reference/flow-net.ts';
import {
  defineNetwork,
  initialiseParameters,
  type NetworkDefinition,
} from '../../../../src/reference/networks/index.ts';
import { packMembers, unpack } from '../../../../src/reference/parameters.ts';

/** One small network of each kind, every option in use somewhere. */
export const examples: Readonly<Record<string, () => NetworkDefinition>> = {
  mlp: () => defineNetwork({ kind: 'mlp', width: 6, depth: 2, inputScale: 0.7 }, 2),
  'mlp with time features': () =>
    defineNetwork(
      { kind: 'mlp', width: 5, depth: 1, activation: 'silu', times: { kind: 'sinusoidal', frequencies: 3 } },
      3,
    ),
  'residual-mlp': () =>
    defineNetwork({ kind: 'residual-mlp', width: 6, depth: 2, hidden: 9, activation: 'silu', outputScale: 1.3 }, 2),
  patch: () =>
    defineNetwork({ kind: 'patch', image: { height: 4, width: 6 }, patch: 2, width: 5, tokenHidden: 7, depth: 2 }, 24),
  'patch in colour': () =>
    defineNetwork(
      { kind: 'patch', image: { channels: 3, height: 4, width: 4 }, width: 4, depth: 1, activation: 'tanh' },
      48,
    ),
};

/** Parameters of one member with nothing at zero, so that every path of the network is alive. */
export function liveParameters(definition: NetworkDefinition, rng: Rng): Float32Array {
  return initialiseParameters(definition, rng).map((value) => value + 0.2 * rng.normal());
}

/** Points, times and a direction: the arguments of `jvp`, for `rows` rows. */
export function drawArguments(rng: Rng, rows: number, d: number): Parameters<FlowNet['jvp']> {
  const matrix = () => tf.tensor2d(Float32Array.from(rng.normals(rows * d)), [rows, d]);
  const vector = () => tf.tensor1d(Float32Array.from(rng.uniforms(rows)));
  return [matrix(), vector(), vector(), matrix(), vector(), vector()];
}

/** Rows `first` to `last` of each argument. */
export function rowsOf(all: Parameters<FlowNet['jvp']>, first: number, last: number): Parameters<FlowNet['jvp']> {
  return all.map((tensor) => tf.slice(tensor, first, last - first)) as Parameters<FlowNet['jvp']>;
}

/** Numbers that depend on everything: value, tangent, and the gradient in the parameters of a weighted sum of both. */
export function everything(
  definition: NetworkDefinition,
  members: readonly Float32Array[],
  all: Parameters<FlowNet['jvp']>,
): { value: Float32Array; y: Float32Array; dy: Float32Array; gradient: Float32Array } {
  return tf.tidy(() => {
    const theta = packMembers(members);
    const net = definition.build(unpack(theta, definition), members.length);
    const [x, s, t] = all;
    const { y, dy } = net.jvp(...all);
    const weighted = (parameters: tf.Tensor): tf.Scalar => {
      const result = definition.build(unpack(parameters as tf.Tensor2D, definition), members.length).jvp(...all);
      return tf.add(tf.sum(tf.square(result.y)), tf.sum(tf.mul(result.dy, x)));
    };
    const gradient = tf.grad(weighted)(theta);
    const read = (tensor: tf.Tensor) => tensor.dataSync() as Float32Array;
    return { value: read(net(x, s, t)), y: read(y), dy: read(dy), gradient: read(gradient) };
  });
}
