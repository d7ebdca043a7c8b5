import * as tf from '@tensorflow/tfjs';
import type { TfjsNet } from '../../../src/properties/net/types.ts';
import type { TfjsLossSubject } from '../../../src/subject/types.ts';

/** Standard deviation of the data that the author's preconditioning assumes. */
const SIGMA = 0.7;

/** What a wrong version does. */
export type Slip = 'head-sign' | 'unscaled-input' | 'tangent-in-t' | 'live-derivative' | 'noise-for-data' | 'degrees';

const constant = (compute: () => tf.Tensor): tf.Tensor =>
  tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))();

/**
 * Consistency distillation in TrigFlow, as in "Simplifying, stabilizing and scaling continuous-time consistency models" (arXiv 2410.11081, eq 8 without
 * its weight and normalisation): x_T = cos T x1 + sin T x0, f = cos T x - σ_d sin T F(x / σ_d, T), |F - sg(F + cos T df/dT)|² along the teacher's dx/dT = σ_d F.
 */
export function scm(slip?: Slip): TfjsLossSubject {
  const loss = (call: unknown): tf.Tensor => {
    const { net, teacher, x0, x1, s, n } = call as {
      net: TfjsNet<tf.Tensor>;
      teacher: TfjsNet<tf.Tensor>;
      x0: tf.Tensor;
      x1: tf.Tensor;
      s: tf.Tensor;
      n: number;
    };
    const T = tf.reshape(slip === 'degrees' ? tf.mul(s, 180 / Math.PI) : s, [n, 1]);
    const [cos, sin] = [tf.cos(tf.reshape(s, [n, 1])), tf.sin(tf.reshape(s, [n, 1]))];
    const x =
      slip === 'noise-for-data' ? tf.add(tf.mul(cos, x0), tf.mul(sin, x1)) : tf.add(tf.mul(cos, x1), tf.mul(sin, x0));
    const scaled = slip === 'unscaled-input' ? x : tf.div(x, SIGMA);
    const zero = tf.zeros([n]);
    const slope = tf.mul(SIGMA, teacher(scaled, T, T));
    const direction = tf.div(slope, SIGMA);
    const ones = tf.ones([n]);
    const dual = () => net.jvp(scaled, T, zero, direction, ones, slip === 'tangent-in-t' ? ones : zero);
    const stop = slip === 'live-derivative' ? (compute: () => tf.Tensor) => compute() : constant;
    const F = net(scaled, T, zero);
    const target = stop(() => {
      const { y, dy } = dual();
      const sign = slip === 'head-sign' ? -1 : 1;
      // df/dT = -sin T x + cos T dx/dT - σ_d cos T F - σ_d sin T dF/dT.
      const own = tf.sub(tf.mul(cos, slope), tf.mul(sin, x));
      const ofNet = tf.mul(sign * SIGMA, tf.add(tf.mul(cos, y), tf.mul(sin, dy)));
      return tf.add(y, tf.mul(cos, tf.sub(own, ofNet)));
    });
    return tf.div(tf.sum(tf.square(tf.sub(F, target))), n);
  };
  return {
    kind: 'loss',
    framework: 'tfjs',
    name: slip === undefined ? 'sCM' : `sCM, ${slip}`,
    family: 'eulerian',
    stopGradient: 'semigradient',
    teacher: 'given',
    reaches: 'end',
    diagonal: 'none',
    times: 'given',
    convention: {
      output: 'trigflow',
      time: 'data-to-noise',
      timeScale: Math.PI / 2,
      sigmaData: SIGMA,
      pointScale: SIGMA,
    },
    // On this path sin T = a and cos T = b; F = α x + β v with β = -(t - s) / (σ_d sin T).
    residual: { scale: `-${2 / Math.PI} * b(s)`, live: `-(t - s) / (${SIGMA} * a(s))` },
    loss: loss as unknown as TfjsLossSubject['loss'],
  };
}
