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
 * Student's interval for the mean of positive values that are skewed to the right, on a logarithmic scale:
 * `m exp(± t √(log(1 + s²/m²)/n))`. Of fewer than two values NaN at both ends.
 */
export function positiveMeanInterval(values: ArrayLike<number>, level = 0.95): Interval {
  return positiveInterval(values, 1 / values.length, level);
}

/** Interval that contains the mean of `count` further positive values with the given probability, as {@link positiveMeanInterval}. */
export function predictionInterval(values: ArrayLike<number>, count = 1, level = 0.95): Interval {
  return positiveInterval(values, 1 / values.length + 1 / count, level);
}

function positiveInterval(values: ArrayLike<number>, share: number, level: number): Interval {
  const n = values.length;
  if (n < 2) return { low: Number.NaN, high: Number.NaN };
  const centre = mean(values);
  const spread = Math.sqrt(Math.log1p(variance(values) / centre ** 2) * share);
  const factor = Math.exp(studentQuantile(level, n - 1) * spread);
  return { low: centre / factor, high: centre * factor };
}
