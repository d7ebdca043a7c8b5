/** Sorted copy; NaN counts as infinite, as the worst. */
function ascending(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, (value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value)).sort();
}

/**
 * The quantile p in [0, 1], linear between order statistics (type 7 of Hyndman and Fan, NumPy's default). NaN counts as infinite; NaN where
 * there are no values.
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  return ofSorted(ascending(values), p);
}

/** The quantile 1/2; see {@link quantile}. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Median, 99th percentile, largest value and mean; see {@link quantile}. */
export interface Summary {
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
}

/** See {@link Summary}. */
export function summary(values: ArrayLike<number>): Summary {
  const sorted = ascending(values);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return { median: ofSorted(sorted, 0.5), p99: ofSorted(sorted, 0.99), max: ofSorted(sorted, 1), mean };
}

function ofSorted(sorted: Float64Array, p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const [a, b] = [sorted[below], sorted[Math.min(sorted.length - 1, below + 1)]];
  return a === b || place === below ? a : a + (place - below) * (b - a);
}
