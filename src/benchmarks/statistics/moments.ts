import type { Interval } from '../../properties/statistics/types.ts';
import { studentQuantile } from './student.ts';

/** Arithmetic mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Unbiased variance; NaN of fewer than two values. */
export function variance(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) ** 2;
  return values.length > 1 ? sum / (values.length - 1) : Number.NaN;
}

/** Student's interval for the mean of normal values; of fewer than two, NaN at both ends. */
export function meanInterval(values: ArrayLike<number>, level = 0.95): Interval {
  const n = values.length;
  if (n < 2) return { low: Number.NaN, high: Number.NaN };
  const centre = mean(values);
  const half = studentQuantile(level, n - 1) * Math.sqrt(variance(values) / n);
  return { low: centre - half, high: centre + half };
}

/**
 * Interval that contains the mean of `count` further positive values with the given probability: Student's on a logarithmic scale,
 * `m exp(± t √(log(1 + s²/m²) (1/n + 1/count)))`. Both ends NaN for fewer than two values.
 */
export function predictionInterval(values: ArrayLike<number>, count = 1, level = 0.95): Interval {
  const n = values.length;
  if (n < 2) return { low: Number.NaN, high: Number.NaN };
  const centre = mean(values);
  const spread = Math.sqrt(Math.log1p(variance(values) / centre ** 2) * (1 / n + 1 / count));
  const factor = Math.exp(studentQuantile(level, n - 1) * spread);
  return { low: centre / factor, high: centre * factor };
}
