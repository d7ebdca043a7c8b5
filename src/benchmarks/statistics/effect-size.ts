import type { Interval } from '../../properties/statistics/types.ts';
import { stream } from '../../core/random.ts';
import { bootstrapInterval } from './bootstrap.ts';
import { mean, variance } from './moments.ts';
import { quantile } from './summary.ts';

/** An effect size with its 95 % bootstrap interval. */
export interface Effect extends Interval {
  readonly value: number;
}

/**
 * Hedges' g of paired differences: their mean over their standard deviation, times `1 - 3/(4n - 5)`, which removes the bias of few
 * values. NaN of fewer than two, or where one is not finite. Source: Hedges (1981).
 */
export function hedgesG(differences: Float64Array, seed = 0): Effect {
  const n = differences.length;
  const nothing = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  if (n < 2 || !differences.every(Number.isFinite)) return nothing;
  const factor = 1 - 3 / (4 * n - 5);
  const statistic = (values: Float64Array): number => {
    const spread = Math.sqrt(variance(values));
    // A resample of one value repeated says nothing of the spread.
    return spread > 0 ? (factor * mean(values)) / spread : Math.sign(mean(values)) * Number.POSITIVE_INFINITY;
  };
  return bootstrapInterval(differences, { statistic, method: 'percentile', seed, label: 'hedges-g' });
}

/**
 * Cliff's delta, `P(a > b) - P(a < b)` over all pairs of a value of each: -1 where every a is below every b. Infinite values are allowed.
 * The interval resamples the pairs (a_i, b_i) as they are. Source: Cliff (1993).
 */
export function cliffsDelta(a: Float64Array, b: Float64Array, seed = 0): Effect {
  const n = a.length;
  const rng = stream(seed, 'cliffs-delta');
  const replicas = Float64Array.from({ length: 1000 }, () => {
    const chosen = Array.from({ length: n }, () => rng.integer(n));
    return dominance(
      Float64Array.from(chosen, (i) => a[i]),
      Float64Array.from(chosen, (i) => b[i]),
    );
  });
  return { value: dominance(a, b), low: quantile(replicas, 0.025), high: quantile(replicas, 0.975) };
}

function dominance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (const left of a) for (const right of b) sum += left > right ? 1 : left < right ? -1 : 0;
  return sum / (a.length * b.length);
}
