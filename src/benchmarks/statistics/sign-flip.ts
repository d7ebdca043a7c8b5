import { expectedError } from '../../core/errors.ts';
import { stream } from '../../core/random.ts';

export interface SignFlipOptions {
  /** `rank`, the default: signed ranks (Wilcoxon), which an infinite difference cannot spoil; `mean`: their sum. */
  readonly statistic?: 'rank' | 'mean';
  /** Draws beyond 12 pairs; default 9,999. */
  readonly resamples?: number;
  readonly seed?: number;
}

/** Outcome of a test of paired differences. */
export interface SignFlipTest {
  /** Two-sided. */
  readonly pValue: number;
  /** Whether all signs were enumerated; else they were drawn, and the p-value is valid but random. */
  readonly exact: boolean;
  /** The smallest p-value that as many pairs can give: `2^(1-n)`, or one over the draws. */
  readonly smallest: number;
  readonly pairs: number;
  /** Σ sign(difference) r_i, from which the direction is read. */
  readonly sum: number;
}

/** Pairs up to which all signs are enumerated. */
const ENUMERATED = 12;

/**
 * Test of the hypothesis that paired differences are symmetric about 0, as they are where the two members of each pair are
 * exchangeable: the share of all assignments of signs for which |Σ ± r_i| is at least the observed one. Valid at every n without
 * any assumption on the law of the differences. r_i is |difference|, or its rank (ties share theirs). Differences of 0
 * keep no sign; NaN (two that are infinite) counts as 0.
 */
export function signFlipTest(differences: ArrayLike<number>, options: SignFlipOptions = {}): SignFlipTest {
  const { statistic = 'rank', resamples = 9_999, seed = 0 } = options;
  const given = Float64Array.from(differences, (value) => (Number.isNaN(value) ? 0 : value));
  if (statistic === 'mean' && given.some((value) => !Number.isFinite(value))) {
    throw expectedError('usage', 'differences', 'finite numbers', differences, "Choose the statistic 'rank'.");
  }
  const n = given.length;
  const sizes = statistic === 'rank' ? ranks(given.map(Math.abs)) : given.map(Math.abs);
  const signed = given.reduce((sum, value, i) => sum + Math.sign(value) * sizes[i], 0);
  const moved = sizes.filter((_, i) => given[i] !== 0);
  // Sums in another order differ by round-off.
  const bound = Math.abs(signed) * (1 - 1e-12);
  if (moved.length <= ENUMERATED) {
    const count = 2 ** moved.length;
    let extreme = 0;
    for (let mask = 0; mask < count; mask++) {
      let sum = 0;
      for (let i = 0; i < moved.length; i++) sum += (mask >> i) & 1 ? moved[i] : -moved[i];
      if (Math.abs(sum) >= bound) extreme++;
    }
    return { pValue: extreme / count, exact: true, smallest: Math.min(1, 2 ** (1 - n)), pairs: n, sum: signed };
  }
  const rng = stream(seed, 'sign-flip');
  let extreme = 1;
  for (let k = 0; k < resamples; k++) {
    let sum = 0;
    for (const size of moved) sum += rng.uniform() < 0.5 ? size : -size;
    if (Math.abs(sum) >= bound) extreme++;
  }
  return { pValue: extreme / (resamples + 1), exact: false, smallest: 1 / (resamples + 1), pairs: n, sum: signed };
}

/** Ranks from 1, equal values sharing the mean of theirs; zeros have rank 0 and take none. */
function ranks(values: Float64Array): Float64Array {
  const order = Array.from(values.keys())
    .filter((i) => values[i] !== 0)
    .sort((a, b) => values[a] - values[b] || a - b);
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let k = start; k < end; k++) result[order[k]] = (start + 1 + end) / 2;
    start = end;
  }
  return result;
}
