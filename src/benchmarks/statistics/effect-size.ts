import { lowerTail } from '../../analytic/normal.ts';
import { gaussLegendre } from '../../analytic/quadrature.ts';
import { stream } from '../../core/random.ts';
import type { Interval } from '../../properties/statistics/types.ts';
import { mean, variance } from './moments.ts';
import { quantile } from './summary.ts';

/** An effect size with its 95 % interval. */
export interface Effect extends Interval {
  readonly value: number;
}

/**
 * Hedges' g of paired differences: their mean over their standard deviation, times `1 - 3/(4n - 5)`, which removes the bias of few
 * values. The interval is exact for normal differences: t = √n mean/deviation follows the noncentral t law. NaN of fewer than two
 * values, or where one is not finite. Source: Hedges (1981).
 */
export function hedgesG(differences: Float64Array): Effect {
  const n = differences.length;
  const spread = n > 1 ? Math.sqrt(variance(differences)) : Number.NaN;
  if (!(spread > 0 && Number.isFinite(spread))) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  const scale = (1 - 3 / (4 * n - 5)) / Math.sqrt(n);
  const t = (Math.sqrt(n) * mean(differences)) / spread;
  return {
    value: scale * t,
    low: scale * noncentrality(t, n - 1, 0.975),
    high: scale * noncentrality(t, n - 1, 0.025),
  };
}

const RULE = gaussLegendre(128);

/**
 * The δ for which a noncentral t variable with `df` degrees of freedom is at most t with the given probability,
 * `P(T <= t) = E Φ(t S - δ)`, S² ~ χ²/df, by a Gauss-Legendre rule and bisection; error below 1e-4 for |t| < 50.
 */
function noncentrality(t: number, df: number, probability: number): number {
  const half = (1 + 9 / Math.sqrt(df)) / 2;
  const places = RULE.nodes.map((node) => half * (1 + node));
  // Relative to the mode, so that nothing overflows.
  const logs = places.map((s) => (df - 1) * Math.log(s) - (df * s * s) / 2);
  const largest = Math.max(...logs);
  const weights = logs.map((value, k) => RULE.weights[k] * Math.exp(value - largest));
  const total = weights.reduce((sum, value) => sum + value, 0);
  const below = (delta: number): number =>
    places.reduce((sum, s, k) => sum + weights[k] * lowerTail(t * s - delta), 0) / total;
  let [low, high] = [-2 * half * Math.abs(t) - 10, 2 * half * Math.abs(t) + 10];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (below(middle) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Cliff's delta, `P(a > b) - P(a < b)` over all pairs of a value of each: -1 where every a is below every b. Infinite values are allowed.
 * The interval is the percentiles of resampled pairs (a_i, b_i). Source: Cliff (1993).
 */
export function cliffsDelta(a: Float64Array, b: Float64Array, seed = 0): Effect {
  const n = a.length;
  const rng = stream(seed, 'cliffs-delta');
  const replicas = Float64Array.from({ length: 500 }, () => {
    const chosen = Array.from({ length: n }, () => rng.integer(n));
    const [left, right] = [a, b].map((values) => Float64Array.from(chosen, (i) => values[i]));
    return dominance(left, right);
  });
  return { value: dominance(a, b), low: quantile(replicas, 0.025), high: quantile(replicas, 0.975) };
}

function dominance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (const left of a) for (const right of b) sum += left > right ? 1 : left < right ? -1 : 0;
  return sum / (a.length * b.length);
}
