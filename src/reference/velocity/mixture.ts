import * as tf from '@tensorflow/tfjs';
import type { LawModel, Model } from '../../analytic/index.ts';
import { column } from '../flow-net.ts';
import type { TensorVelocity } from '../methods/velocity-net.ts';
import { constant } from './constant.ts';
import { tensorPath } from './tensor-path.ts';

/**
 * Velocity of a Gaussian source coupled independently to a Gaussian mixture or to points, on tensors. With `C0 = P Pᵀ`, `C_k = P λ Pᵀ`
 * (`analytic/model`), `z_k = P_k⁻¹ (x - a m0 - b m_k)`, `V_k = a² + b² λ_k` and the posterior `r = softmax(log w_k - log|det P_k| -
 * ½ Σ (z²/V + log V))`:
 *
 *     b_t(x) = a' m0 + Σ_k r_k ( b' m_k + P_k (a a' + b b' λ_k)/V_k z_k )
 *
 * Composed of TensorFlow.js operations in float32, so differentiable in x and t, on every backend, with no tensor read. Error at most a
 * few dozen units of round-off of `fields.velocityMagnitude`, the sum of its absolute terms.
 */
export function mixtureVelocity({ law, source, dimension: d, definition }: Model): TensorVelocity {
  const { components } = law as Extract<LawModel, { kind: 'mixture' }>;
  const count = components.length;
  const path = tensorPath(definition.interpolant);
  const isDiagonal = components.every(({ basis }) => basis.every((entry, at) => at % (d + 1) === 0 || entry === 0));

  const rows = (entry: (k: number, i: number) => number, shape: number[]) =>
    constant(
      Float64Array.from({ length: count * d }, (_, at) => entry(Math.floor(at / d), at % d)),
      shape,
    );
  const whitened = (k: number, v: Float64Array, i: number): number => {
    const { inverseBasis } = components[k];
    let sum = 0;
    for (let j = 0; j < d; j++) sum += inverseBasis[i * d + j] * v[j];
    return sum;
  };
  const lambda = rows((k, i) => components[k].lambda[i], [1, count, d]);
  const mean = rows((k, i) => components[k].mean[i], [count, d]);
  const sourceMean = constant(source.mean, [1, d]);
  const whiteMean = rows((k, i) => whitened(k, components[k].mean, i), [1, count, d]);
  const whiteSource = rows((k, i) => whitened(k, source.mean, i), [1, count, d]);
  const logWeight = constant(
    components.map((component) => component.logWeight - component.logDetBasis),
    [1, count],
  );
  const scale = rows((k, i) => components[k].basis[i * (d + 1)], [1, count, d]);
  const inverse = rows((k, i) => components[k].inverseBasis[i * (d + 1)], [1, count, d]);
  const toWhite = isDiagonal ? undefined : stacked(count, d, (k, i, j) => components[k].inverseBasis[i * d + j]);
  const fromWhite = isDiagonal ? undefined : stacked(count, d, (k, i, j) => components[k].basis[j * d + i]);

  return (x, t) =>
    tf.tidy(() => {
      const { a, b, da, db, ada } = path(tf.reshape(t, [-1, 1, 1]));
      const white = toWhite
        ? tf.reshape(tf.matMul(x, toWhite(), false, true), [-1, count, d])
        : tf.mul(tf.expandDims(x, 1), inverse());
      const z = tf.sub(white, tf.add(tf.mul(a, whiteSource()), tf.mul(b, whiteMean())));
      const variance = tf.add(tf.square(a), tf.mul(tf.square(b), lambda()));
      const exponent = tf.sum(tf.add(tf.div(tf.square(z), variance), tf.log(variance)), 2);
      const posterior = tf.softmax(tf.sub(logWeight(), tf.mul(0.5, exponent)), 1);
      const rate = tf.div(tf.add(ada, tf.mul(tf.mul(b, db), lambda())), variance);
      const weighted = tf.mul(tf.expandDims(posterior, 2), tf.mul(rate, z));
      const drawn = fromWhite
        ? tf.matMul(tf.reshape(weighted, [-1, count * d]), fromWhite())
        : tf.sum(tf.mul(weighted, scale()), 1);
      const centre = tf.mul(column(tf.reshape(db, [-1])), tf.matMul(posterior as tf.Tensor2D, mean() as tf.Tensor2D));
      // a' is infinite at the end of some paths: a centred source has no such term.
      const drift = source.mean.every((value) => value === 0)
        ? centre
        : tf.add(centre, tf.mul(column(tf.reshape(da, [-1])), sourceMean()));
      return tf.add(drift, drawn) as tf.Tensor2D;
    });
}

/** [K d, d] with `entry(k, i, j)` in row k d + i, column j. */
function stacked(count: number, d: number, entry: (k: number, i: number, j: number) => number): () => tf.Tensor2D {
  const values = Float64Array.from({ length: count * d * d }, (_, at) =>
    entry(Math.floor(at / (d * d)), Math.floor(at / d) % d, at % d),
  );
  return constant(values, [count * d, d]) as () => tf.Tensor2D;
}
