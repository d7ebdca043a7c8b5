import { gaussLegendre } from '../../src/analytic/quadrature.ts';
import type { ExactProblem } from '../../src/analytic/types.ts';
import { kernelExpectation, type MmdReference, type TargetLaw, targetLaw } from '../../src/benchmarks/metrics/index.ts';

/**
 * What estimators give on average for samples of a law that is off, from the two laws alone: distribution functions of the suite's
 * projections, order statistics by quadrature, masses and means over densities by quadrature. Nothing of an estimator is used.
 */

/** F⁻¹ of w·X by linear interpolation between 20,000 exact values of the distribution function. */
export function quantileFunction(problem: ExactProblem, w: Float64Array): (u: number) => number {
  const time = Float64Array.of(problem.timeRange[1]);
  const tails = (x: Float64Array) => problem.fields.projection(w, x, time);
  let reach = problem.scale;
  while (tails(Float64Array.of(-reach)).lower[0] > 1e-12 || tails(Float64Array.of(reach)).upper[0] > 1e-12)
    reach *= 1.25;
  const x = Float64Array.from({ length: 20_001 }, (_, k) => reach * (k / 10_000 - 1));
  const { lower } = tails(x);
  return (u) => {
    let [low, high] = [0, x.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (lower[middle] < u) low = middle;
      else high = middle;
    }
    const rise = lower[high] - lower[low];
    return rise > 0 ? x[low] + ((u - lower[low]) / rise) * (x[high] - x[low]) : x[high];
  };
}

const RULE = gaussLegendre(24);
/** Panels of the rule over the bulk of the law of an order statistic. */
const PANELS = 8;

/** E x_(i), i = 1 … n: `∫ F⁻¹(u) u^{i-1} (1-u)^{n-i} du` over the same integral of 1. */
export function orderStatisticMeans(quantile: (u: number) => number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, k) => {
    const i = k + 1;
    const peak = k / Math.max(1, n - 1);
    const spread = Math.sqrt(Math.max(peak * (1 - peak), 1 / n) / n);
    const from = Math.max(0, peak - 9 * spread);
    const to = Math.min(1, peak + 9 * spread);
    const log = (u: number): number => k * Math.log(u) + (n - i) * Math.log1p(-u);
    const top = peak > 0 && peak < 1 ? log(peak) : 0;
    let [mass, sum] = [0, 0];
    const half = (to - from) / (2 * PANELS);
    for (let panel = 0; panel < PANELS; panel++) {
      RULE.nodes.forEach((node, q) => {
        const u = from + (2 * panel + 1 + node) * half;
        const weight = RULE.weights[q] * Math.exp(log(u) - top);
        mass += weight;
        sum += weight * quantile(u);
      });
    }
    return sum / mass;
  });
}

/** E (w·X)². */
export function secondMoment(law: TargetLaw, w: ArrayLike<number>): number {
  const { d } = law;
  const square = (mean: (j: number) => number, variance: number): number => {
    let centre = 0;
    for (let j = 0; j < d; j++) centre += w[j] * mean(j);
    return centre * centre + variance;
  };
  if (law.kind === 'boxes') {
    return Array.from(law.weights).reduce((sum, weight, box) => {
      const side = (j: number): number => law.high[box * d + j] - law.low[box * d + j];
      let variance = 0;
      for (let j = 0; j < d; j++) variance += (w[j] * side(j)) ** 2 / 12;
      return sum + weight * square((j) => law.low[box * d + j] + side(j) / 2, variance);
    }, 0);
  }
  return law.parts.reduce((sum, { weight, mean, root }) => {
    let variance = 0;
    for (let k = 0; k < d; k++) {
      let along = 0;
      for (let j = 0; j < d; j++) along += w[j] * root[j * d + k];
      variance += along * along;
    }
    return sum + weight * square((j) => mean[j], variance);
  }, 0);
}

/** E W2² between n samples of one law and n of the other, in one dimension: `E X² + E Y² - (2/n) Σ E x_(i) E y_(i)`. */
export function transportExpectation(problem: ExactProblem, other: ExactProblem, n: number): number {
  const w = Float64Array.of(1);
  const [x, y] = [problem, other].map((one) => orderStatisticMeans(quantileFunction(one, w), n));
  const cross = x.reduce((sum, value, i) => sum + value * y[i], 0) / n;
  return secondMoment(targetLaw(problem), w) + secondMoment(targetLaw(other), w) - 2 * cross;
}

/** E W2² between n samples of `other` and the law of `problem` itself, along w: `E X² + E Y² - 2 ∫ F⁻¹(u) Σ E y_(i) 1[u in slice i] du`. */
export function slicedExpectation(problem: ExactProblem, other: ExactProblem, w: Float64Array, n: number): number {
  const exact = quantileFunction(problem, w);
  const means = orderStatisticMeans(quantileFunction(other, w), n);
  const cross = means.reduce((sum, value, i) => sum + value * sliceMean(exact, i, n), 0) / n;
  return secondMoment(targetLaw(problem), w) + secondMoment(targetLaw(other), w) - 2 * cross;
}

/** n ∫_{i/n}^{(i+1)/n} F⁻¹ du; towards an end of the law by u = v², which takes the edge off. */
function sliceMean(quantile: (u: number) => number, i: number, n: number): number {
  return RULE.nodes.reduce((sum, node, q) => {
    const v = (1 + node) / 2;
    const share = i === 0 ? v * v : i === n - 1 ? 1 - v * v : v;
    const stretch = i === 0 || i === n - 1 ? 2 * v : 1;
    return sum + 0.5 * RULE.weights[q] * stretch * quantile((i + share) / n);
  }, 0);
}

/** MMD² of the two laws. */
export function mmdExpectation({ law, kernel, expectation }: MmdReference, other: TargetLaw): number {
  return kernelExpectation(other, other, kernel) - 2 * kernelExpectation(other, law, kernel) + expectation;
}

/** E f(Y), Y of a law in the plane: the trapezoidal rule on 200² points for Gaussians, midpoints of 200² cells of each box. */
export function planarMean(law: TargetLaw, f: (x: Float64Array) => ArrayLike<number>): number {
  const parts = law.kind === 'boxes' ? Array.from(law.weights) : law.parts.map(({ weight }) => weight);
  const side = 200;
  return parts.reduce((total, weight, k) => {
    const x = new Float64Array(2 * side * side);
    const share = new Float64Array(side * side);
    for (let row = 0; row < side * side; row++) {
      const place = [row % side, Math.floor(row / side)];
      if (law.kind === 'boxes') {
        for (let j = 0; j < 2; j++) {
          const [low, high] = [law.low[2 * k + j], law.high[2 * k + j]];
          x[2 * row + j] = low + ((place[j] + 0.5) / side) * (high - low);
        }
        share[row] = 1 / (side * side);
      } else {
        const step = 16 / side;
        const [a, b] = place.map((value) => step * (value + 0.5 - side / 2));
        const { mean, root } = law.parts[k];
        for (let j = 0; j < 2; j++) x[2 * row + j] = mean[j] + root[2 * j] * a + root[2 * j + 1] * b;
        share[row] = (Math.exp(-0.5 * (a * a + b * b)) * step * step) / (2 * Math.PI);
      }
    }
    const values = f(x);
    return total + weight * share.reduce((sum, one, i) => (one > 0 ? sum + one * values[i] : sum), 0);
  }, 0);
}

/** Mass of a law of boxes within the boxes of another one; both without overlaps of their own. */
export function boxOverlap(of: TargetLaw, within: TargetLaw): number {
  if (of.kind !== 'boxes' || within.kind !== 'boxes') throw new TypeError('boxOverlap needs boxes');
  const { d } = of;
  let sum = 0;
  of.weights.forEach((weight, p) => {
    within.weights.forEach((_, q) => {
      let share = weight;
      for (let j = 0; j < d; j++) {
        const [low, high] = [of.low[p * d + j], of.high[p * d + j]];
        const overlap = Math.min(high, within.high[q * d + j]) - Math.max(low, within.low[q * d + j]);
        share *= Math.max(0, overlap) / (high - low);
      }
      sum += share;
    });
  });
  return sum;
}
