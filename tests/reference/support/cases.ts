import * as tf from '@tensorflow/tfjs';
import type { Interpolant } from '../../../src/analytic/types.ts';
import type { Rng } from '../../../src/core/random.ts';
import type { LossBatch } from '../../../src/reference/losses/rows.ts';
import type { NetworkConfig } from '../../../src/reference/networks/config.ts';
import { defineNetwork } from '../../../src/reference/networks/define.ts';
import { initialiseParameters, type NetworkDefinition } from '../../../src/reference/networks/definition.ts';
import type { Row } from './losses.ts';
import { add, leaf, mul, type Scalar, U32 } from './scalar.ts';

/** A network, its float32 parameters and a batch, so that both sides receive the same numbers. */
export interface Case extends Batch {
  readonly definition: NetworkDefinition;
  /** Flat parameters of the one member. */
  readonly theta: Float32Array;
}

/** Times, data and noise, in tensors and in scalars. */
interface Batch {
  readonly batch: LossBatch;
  readonly rows: readonly Row[];
}

/** Something to be drawn: a network, n rows, the first of them with s = t. */
export interface CaseShape {
  readonly network: NetworkConfig;
  readonly dimension: number;
  readonly n: number;
  readonly diagonal: number;
}

const f32 = Math.fround;

/** A random MLP of a few units on points of one to three dimensions. */
export function smallMlp(rng: Rng, activation: 'gelu' | 'silu' | 'tanh'): Pick<CaseShape, 'network' | 'dimension'> {
  const dimension = 1 + rng.integer(3);
  return { dimension, network: { kind: 'mlp', width: 2 + rng.integer(3), depth: 1 + rng.integer(2), activation } };
}

/** A network with all parameters drawn, biases and zero weights, too, and a batch. */
export function drawCase(rng: Rng, path: Interpolant, { network, dimension, n, diagonal }: CaseShape): Case {
  const definition = defineNetwork(network, dimension);
  const theta = initialiseParameters(definition, rng).map((value) => value + 0.3 * rng.normal());
  return { definition, theta, ...drawBatch(rng, path, dimension, n, diagonal) };
}

function drawBatch(rng: Rng, path: Interpolant, d: number, n: number, diagonal: number): Batch {
  const [x0, x1] = [0, 1].map(() => Float32Array.from(rng.normals(n * d)));
  const times = Array.from({ length: n }, (_, i) => {
    const s = f32(0.05 + 0.55 * rng.uniform());
    const t = i < diagonal ? s : f32(s + 0.1 + 0.3 * rng.uniform());
    const gamma = rng.uniform();
    return { s, t, u: f32(gamma * s + (1 - gamma) * t) };
  });
  const vector = (key: 's' | 't' | 'u'): tf.Tensor1D => tf.tensor1d(Float32Array.from(times, (row) => row[key]));
  return {
    batch: {
      x0: tf.tensor2d(x0, [n, d]),
      x1: tf.tensor2d(x1, [n, d]),
      s: vector('s'),
      t: vector('t'),
      u: vector('u'),
    },
    rows: times.map(({ s, t, u }, i) => {
      const blend = (a: number, b: number): Scalar[] =>
        Array.from({ length: d }, (_, j) =>
          add(mul(rounded(a), leaf(x0[i * d + j])), mul(rounded(b), leaf(x1[i * d + j]))),
        );
      return {
        x: blend(path.a(s), path.b(s)),
        velocity: blend(path.da(s), path.db(s)),
        s: leaf(s),
        t: leaf(t),
        u: leaf(u),
      };
    }),
  };
}

/** A float64 coefficient whose float32 counterpart is its rounding. */
const rounded = (value: number): Scalar => leaf(value, U32 * Math.abs(value));
