export interface SpikeOptions {
  /** Default 10. */
  readonly factor?: number;
  /** Values before the one that is judged, of which the median is taken; default 100. */
  readonly window?: number;
}

/**
 * How many values are above `factor` times the median of the `window` values before them, or not finite; the first `window` are not judged.
 * The window is kept in order, so that a step costs a search of log(window) and moving what lies between; a value that is not finite
 * counts as infinite in it.
 */
export function spikeCount(values: ArrayLike<number>, { factor = 10, window = 100 }: SpikeOptions = {}): number {
  const at = (i: number): number => (Number.isNaN(values[i]) ? Number.POSITIVE_INFINITY : values[i]);
  if (values.length <= window) return 0;
  const sorted = Float64Array.from({ length: window }, (_, i) => at(i)).sort();
  const [left, right] = [(window - 1) >> 1, window >> 1];
  let spikes = 0;
  for (let i = window; i < values.length; i++) {
    const middle = sorted[left] === sorted[right] ? sorted[left] : (sorted[left] + sorted[right]) / 2;
    if (!(values[i] <= factor * middle)) spikes++;
    replace(sorted, at(i - window), at(i));
  }
  return spikes;
}

/** Puts a value in the place of another one, in order. */
function replace(sorted: Float64Array, old: number, value: number): void {
  const from = firstAtLeast(sorted, old);
  const to = firstAtLeast(sorted, value);
  if (to <= from) {
    sorted.copyWithin(to + 1, to, from);
    sorted[to] = value;
  } else {
    sorted.copyWithin(from, from + 1, to);
    sorted[to - 1] = value;
  }
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first value that is not finite; null where all are. */
export function firstNonFinite(values: ArrayLike<number | null>): number | null {
  const found = Array.from(values).findIndex((value) => value === null || !Number.isFinite(value));
  return found < 0 ? null : found;
}

/**
 * Whether a training counts as diverged: a number ceased to be finite, or the final map is worse than one Euler step with the exact
 * velocity, which has score 1.
 */
export function diverged({ nonFinite, score }: { nonFinite: number | null; score: number | null }): boolean {
  return nonFinite !== null || score === null || !(score <= 1);
}
