import * as tf from '@tensorflow/tfjs';
import type { Interpolant } from '../../../src/analytic/types.ts';
import type { Rng } from '../../../src/core/random.ts';
import type { LossBatch } from '../../../src/reference/losses/rows.ts';
import { initialiseMlp, type MlpOptions, type NamedTensor } from '../../../src/reference/networks/mlp.ts';
import type { Row } from './losses.ts';
import { add, leaf, mul, type Scalar, U32 } from './scalar.ts';

/** Times, data and noise of a batch in float32 numbers, so that both sides receive the same. */
export interface Case {
  readonly options: MlpOptions;
  readonly parameters: readonly NamedTensor[];
  readonly batch: LossBatch;
  readonly rows: readonly Row[];
}

const f32 = Math.fround;

/** A random small network (biases drawn, too) and a batch of n rows, of which the first `diagonal` have s = t. */
export function drawCase(
  rng: Rng,
  path: Interpolant,
  n: number,
  diagonal: number,
  activation: 'gelu' | 'silu' | 'tanh',
): Case {
  const d = 1 + rng.integer(3);
  const options: MlpOptions = { dimension: d, width: 2 + rng.integer(3), depth: 1 + rng.integer(2), activation };
  const parameters = initialiseMlp(options, rng).map(({ name, tensor }) => ({
    name,
    tensor: tf.tensor(
      Float32Array.from(tensor.dataSync(), (value) => value + 0.3 * rng.normal()),
      tensor.shape,
    ),
  }));
  const [x0, x1] = [0, 1].map(() => Float32Array.from(rng.normals(n * d)));
  const times = Array.from({ length: n }, (_, i) => {
    const s = f32(0.05 + 0.55 * rng.uniform());
    const t = i < diagonal ? s : f32(s + 0.1 + 0.3 * rng.uniform());
    const gamma = rng.uniform();
    return { s, t, u: f32(gamma * s + (1 - gamma) * t) };
  });
  const vector = (key: 's' | 't' | 'u'): tf.Tensor1D => tf.tensor1d(Float32Array.from(times, (row) => row[key]));
  return {
    options,
    parameters,
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
