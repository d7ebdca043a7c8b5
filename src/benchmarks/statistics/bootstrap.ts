import { lowerTail } from '../../analytic/normal.ts';
import { expectedError } from '../../core/errors.ts';
import { stream } from '../../core/random.ts';
import { normalUpperQuantile } from '../../properties/statistics/normal-law.ts';
import type { Interval } from '../../properties/statistics/types.ts';
import { mean } from './moments.ts';
import { median, quantile } from './summary.ts';

export interface BootstrapOptions {
  /** Default the median. */
  readonly statistic?: (values: Float64Array) => number;
  /** Bias-corrected and accelerated by default. */
  readonly method?: 'bca' | 'percentile';
  /** Default 0.95. */
  readonly level?: number;
  /** Default 2,000. */
  readonly resamples?: number;
  readonly seed?: number;
  /** Names the stream, so that intervals of different data are independent. */
  readonly label?: string;
}

/** A statistic with its bootstrap interval. */
export interface Bootstrapped extends Interval {
  readonly value: number;
}

/**
 * Bootstrap interval of a statistic of independent values: the percentiles of its resamples, or those that correct for bias and
 * skewness (BCa), with the acceleration from the jackknife. Asymptotic: with n < 10 values it is too short, 3 values cannot give
 * more than their own range. Of one value both ends are NaN. Values that are not finite are allowed where the statistic is.
 * Source: Efron, "Better bootstrap confidence intervals" (1987).
 *
 * @throws FlowproofError `usage` for no values or a level outside (0, 1).
 */
export function bootstrapInterval(values: ArrayLike<number>, options: BootstrapOptions = {}): Bootstrapped {
  const { statistic = median, method = 'bca', level = 0.95, resamples = 2000, seed = 0, label = '' } = options;
  const n = values.length;
  if (n === 0) throw expectedError('usage', 'values', 'one at least', values, 'Measure something first.');
  if (!(level > 0 && level < 1))
    throw expectedError('usage', 'level', 'a number in (0, 1)', level, 'For example 0.95.');
  const given = Float64Array.from(values);
  const value = statistic(given);
  if (n === 1) return { value, low: Number.NaN, high: Number.NaN };
  const rng = stream(seed, 'bootstrap', label);
  const draw = new Float64Array(n);
  const replicas = Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < n; i++) draw[i] = given[rng.integer(n)];
    return statistic(draw);
  }).sort();
  const miss = (1 - level) / 2;
  const [low, high] = method === 'bca' ? corrected(given, statistic, value, replicas, miss) : [miss, 1 - miss];
  return { value, low: quantile(replicas, low), high: quantile(replicas, high) };
}

/** The percentiles of the BCa interval: `Φ(z0 + (z0 ± z)/(1 - a (z0 ± z)))`. */
function corrected(
  values: Float64Array,
  statistic: (values: Float64Array) => number,
  value: number,
  replicas: Float64Array,
  miss: number,
): [number, number] {
  // Ties count half: the median of few values repeats.
  const below = replicas.reduce((count, replica) => count + (replica < value ? 1 : replica === value ? 0.5 : 0), 0);
  const share = Math.min(1 - 0.5 / replicas.length, Math.max(0.5 / replicas.length, below / replicas.length));
  const bias = -normalUpperQuantile(share);
  const jackknife = values.map((_, left) => statistic(values.filter((_unused, i) => i !== left)));
  const centre = mean(jackknife);
  const cubes = jackknife.reduce((sum, one) => sum + (centre - one) ** 3, 0);
  const squares = jackknife.reduce((sum, one) => sum + (centre - one) ** 2, 0);
  const acceleration = squares > 0 && Number.isFinite(cubes) ? cubes / (6 * squares ** 1.5) : 0;
  const z = normalUpperQuantile(miss);
  const place = (shift: number): number => lowerTail(bias + (bias + shift) / (1 - acceleration * (bias + shift)));
  return [place(-z), place(z)];
}
