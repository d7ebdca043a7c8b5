import * as tf from '@tensorflow/tfjs';
import type { LawModel, Model } from '../../analytic/index.ts';
import { gaussLegendre } from '../../analytic/quadrature.ts';
import type { TensorVelocity } from '../methods/velocity-net.ts';
import { stopped } from '../stop-gradient.ts';
import { constant } from './constant.ts';
import { tensorPath } from './tensor-path.ts';

/** Weights below e⁻²¹ = 8e-10 of the largest are dropped: under float32's round-off. */
const LOG_RANGE = 21;
const REACH = Math.sqrt(2 * LOG_RANGE);
/** On the widest window, 2 √42, this rule integrates exp(-ξ²/2) and its moments to 1e-9. */
const RULE = gaussLegendre(32);

/**
 * Velocity of a Gaussian source with diagonal covariance σ² coupled independently to uniform boxes, on tensors. Given a box the
 * coordinates are independent: with `ξ = (a m0 + b x1 - x)/(a σ)` standard normal truncated to [c - h, c + h], x1 uniform on an interval
 * of centre m and half-width q, `ξ = c + h u`,
 *
 *     E[dI_t/dt | x, interval] = a' (m0 - σ E ξ) + b' (m + q E u)
 *
 * and the boxes are weighed by the product of the averages of exp(-ξ²/2). Moments are by Gauss-Legendre quadrature of positive terms
 * over the part of the interval that carries weight, as in `analytic/fields/interval-moments`, so that nothing cancels for narrow
 * intervals or in tails. Float32, differentiable; t < 1 (at a = 0 the result is not finite).
 */
export function boxesVelocity({ law, source, dimension: d, definition }: Model): TensorVelocity {
  const { low, high, weights } = law as Extract<LawModel, { kind: 'boxes' }>;
  const path = tensorPath(definition.interpolant);
  const { intervals, index } = distinctIntervals(low, high, d);
  const M = intervals.length;
  const count = weights.length;
  const deviation = (j: number) => Math.sqrt(source.covariance[j * (d + 1)]);

  const row = (entry: (interval: Interval) => number) => constant(intervals.map(entry), [1, M]) as () => tf.Tensor2D;
  const middle = row((interval) => 0.5 * (interval.low + interval.high));
  const half = row((interval) => 0.5 * (interval.high - interval.low));
  const mean = row(({ axis }) => source.mean[axis]);
  const sigma = row(({ axis }) => deviation(axis));
  const onAxis = constant(
    intervals.flatMap(({ axis }) => Array.from({ length: d }, (_, j) => Number(j === axis))),
    [M, d],
  ) as () => tf.Tensor2D;
  const inBox = constant(
    Array.from({ length: M * count }, (_, at) => Number(index[at % count].includes(Math.floor(at / count)))),
    [M, count],
  ) as () => tf.Tensor2D;
  const logWeights = constant(weights.map(Math.log), [1, count]) as () => tf.Tensor2D;

  return (x, t) =>
    tf.tidy(() => {
      const { a, b, da, db } = path(tf.reshape(t, [-1, 1]));
      const own = tf.matMul(x, onAxis(), false, true);
      const width = tf.mul(a, sigma());
      const c = tf.div(tf.sub(tf.add(tf.mul(a, mean()), tf.mul(b, middle())), own), width) as tf.Tensor2D;
      const h = tf.div(tf.mul(b, half()), width) as tf.Tensor2D;
      const { logAverage, meanXi, meanU } = truncatedMoments(c, h);
      const posterior = tf.softmax(tf.add(tf.matMul(logAverage, inBox()), logWeights()), 1) as tf.Tensor2D;
      const noise = tf.sub(mean(), tf.mul(sigma(), meanXi));
      const data = tf.add(middle(), tf.mul(half(), meanU));
      const velocity = tf.add(tf.mul(da, noise), tf.mul(db, data));
      const share = tf.matMul(posterior, inBox(), false, true);
      return tf.matMul(tf.mul(share, velocity) as tf.Tensor2D, onAxis());
    });
}

interface Interval {
  readonly axis: number;
  readonly low: number;
  readonly high: number;
}

/** The distinct intervals, and for each box those that it is the product of. */
function distinctIntervals(low: Float64Array, high: Float64Array, d: number) {
  const known = new Map<string, number>();
  const intervals: Interval[] = [];
  const index: number[][] = [];
  for (let at = 0; at < low.length; at++) {
    const interval = { axis: at % d, low: low[at], high: high[at] };
    const key = `${interval.axis} ${interval.low} ${interval.high}`;
    const place = known.get(key) ?? intervals.push(interval) - 1;
    known.set(key, place);
    if (at % d === 0) index.push([]);
    index[index.length - 1].push(place);
  }
  return { intervals, index };
}

interface Moments {
  /** log of the average of exp(-ξ²/2) over the interval. */
  readonly logAverage: tf.Tensor2D;
  readonly meanXi: tf.Tensor2D;
  readonly meanU: tf.Tensor2D;
}

/** Moments of the standard normal truncated to [c - h, c + h], `ξ = c + h u`; see `truncatedMoments` of `analytic/fields`. */
function truncatedMoments(c: tf.Tensor2D, h: tf.Tensor2D): Moments {
  // Mirrored, so that the mode is at the lower end or inside; 0 counts as positive, where sign(c) would lose ξ.
  // Conditions are off the tape: comparisons have no gradient, not even zero.
  const side = stopped(() => tf.sub(tf.mul(2, tf.cast(tf.greaterEqual(c, 0), 'float32')), 1));
  const centreAbs = tf.mul(side, c);
  const lowest = tf.sub(centreAbs, h);
  const start = tf.maximum(lowest, -REACH);
  const mode = tf.maximum(lowest, 0);
  const stop = tf.add(mode, tf.div(2 * LOG_RANGE, tf.add(tf.sqrt(tf.add(tf.square(mode), 2 * LOG_RANGE)), mode)));
  const end = tf.minimum(tf.add(centreAbs, h), stop);
  const wholeBelow = stopped(() => tf.greaterEqual(lowest, -REACH));
  const whole = stopped(() => tf.logicalAnd(wholeBelow, tf.lessEqual(tf.add(centreAbs, h), stop)));
  const rho = tf.where(whole, h, tf.mul(0.5, tf.sub(end, start)));
  const centre = tf.where(whole, centreAbs, tf.add(start, rho));
  // Of a cut interval h is not small: it is at least half the window.
  const safe = tf.where(whole, tf.onesLike(h), h);
  const shareU = tf.where(whole, tf.onesLike(h), tf.div(rho, safe));
  const from = tf.where(wholeBelow, tf.neg(tf.onesLike(h)), tf.div(tf.sub(start, centreAbs), safe));
  const centreU = tf.where(whole, tf.zerosLike(h), tf.add(from, shareU));

  const slope = tf.mul(centre, rho);
  const bend = tf.square(rho);
  const inside = tf.div(tf.mul(0.5, tf.square(slope)), tf.maximum(bend, 1e-30));
  const steep = stopped(() => tf.greaterEqual(slope, bend));
  const top = tf.where(steep, tf.sub(slope, tf.mul(0.5, bend)), inside);
  const g = tf.tensor1d(Float32Array.from(RULE.nodes));
  const lift = (value: tf.Tensor) => tf.expandDims(value, 2);
  const exponent = tf.add(tf.mul(g, tf.add(lift(slope), tf.mul(tf.mul(0.5, lift(bend)), g))), lift(top));
  const values = tf.mul(tf.tensor1d(Float32Array.from(RULE.weights)), tf.exp(tf.neg(exponent)));
  const mass = tf.sum(values, 2);
  const meanG = tf.div(tf.sum(tf.mul(values, g), 2), mass);
  const logAverage = tf.add(tf.sub(top, tf.mul(0.5, tf.square(centre))), tf.log(tf.mul(tf.mul(0.5, mass), shareU)));
  return {
    logAverage: logAverage as tf.Tensor2D,
    meanXi: tf.mul(side, tf.add(centre, tf.mul(rho, meanG))) as tf.Tensor2D,
    meanU: tf.mul(side, tf.add(centreU, tf.mul(shareU, meanG))) as tf.Tensor2D,
  };
}
