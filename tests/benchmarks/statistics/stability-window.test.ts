import { describe, expect, it } from 'vitest';
import { diverged, firstNonFinite, median, spikeCount } from '../../../src/benchmarks/statistics/index.ts';
import { stream } from '../../../src/core/random.ts';
import { seed } from '../../support/seed.ts';

/** The definition, by sorting each window. */
function plain(values: Float64Array, factor: number, window: number): number {
  let spikes = 0;
  for (let i = window; i < values.length; i++) {
    if (!(values[i] <= factor * median(values.subarray(i - window, i)))) spikes++;
  }
  return spikes;
}

describe('spikeCount', () => {
  it.each([1, 2, 7, 10])('counts by the median of a window of %i', (window) => {
    for (let k = 0; k < 50; k++) {
      const rng = stream(seed, 'spikes', window, k);
      const values = Float64Array.from({ length: 60 }, () => {
        const u = rng.uniform();
        // Ties, infinities and NaN among them.
        return u < 0.05 ? Number.NaN : u < 0.1 ? Number.POSITIVE_INFINITY : Math.floor(Math.exp(2 * rng.normal()) * 4);
      });
      const options = { factor: 3, window };
      expect(spikeCount(values, options), `FLOWPROOF_SEED=${seed}, ${k}`).toBe(plain(values, 3, window));
    }
  });

  it('judges nothing before the window is full', () => {
    expect(spikeCount([1, 100, 1], { window: 3 })).toBe(0);
    expect(spikeCount([1, 1, 1, 100], { window: 3 })).toBe(1);
  });
});

describe('divergence', () => {
  it('is a number that is not finite, or a map worse than one Euler step', () => {
    expect(firstNonFinite([1, 2, null, 3])).toBe(2);
    expect(firstNonFinite([1, 2])).toBeNull();
    expect(diverged({ nonFinite: null, score: 0.9 })).toBe(false);
    expect(diverged({ nonFinite: null, score: 1.1 })).toBe(true);
    expect(diverged({ nonFinite: 7, score: 0.1 })).toBe(true);
    expect(diverged({ nonFinite: null, score: null })).toBe(true);
  });
});
