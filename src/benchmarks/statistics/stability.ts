import { median } from './summary.ts';

export interface SpikeOptions {
  /** Default 10. */
  readonly factor?: number;
  /** Values before the one that is judged, of which the median is taken; default 100. */
  readonly window?: number;
}

/** How many values are above `factor` times the median of the `window` values before them, or not finite; the first `window` are not judged. */
export function spikeCount(values: ArrayLike<number>, { factor = 10, window = 100 }: SpikeOptions = {}): number {
  let spikes = 0;
  for (let i = window; i < values.length; i++) {
    const before = Float64Array.from({ length: window }, (_, k) => values[i - window + k]);
    if (!(values[i] <= factor * median(before))) spikes++;
  }
  return spikes;
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
