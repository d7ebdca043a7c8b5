import { expectedError } from '../../core/errors.ts';
import type { Interval } from '../../properties/statistics/types.ts';
import { cliffsDelta, type Effect, hedgesG } from './effect-size.ts';
import { mean, meanInterval, variance } from './moments.ts';
import { type SignFlipTest, signFlipTest } from './sign-flip.ts';
import { studentTwoSided } from './student.ts';
import { median } from './summary.ts';

/** What the same seeds gave two methods; negative where the first has less. */
export interface PairedDifference extends Interval {
  readonly pairs: number;
  /** Mean of the differences, or of the logarithms of the ratios; `low` and `high` Student's 95 % interval, which takes them for normal. */
  readonly mean: number;
  readonly median: number;
  readonly signFlip: SignFlipTest;
  /** Two-sided p-value of the paired t-test, which takes the differences for normal. */
  readonly tTest: number;
  readonly hedgesG: Effect;
  readonly cliffsDelta: Effect;
}

export interface PairedOptions {
  /** Default `difference`. */
  readonly scale?: 'difference' | 'log-ratio';
  readonly seed?: number;
}

/**
 * Compares a with b, pair by pair. Infinite values (a run that diverged) are worse than any other: they count in ranks, and leave mean,
 * interval and t-test undefined (NaN).
 *
 * @throws FlowproofError `usage` for different lengths, or ratios of numbers that are not positive.
 */
export function pairedDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: PairedOptions = {},
): PairedDifference {
  const { scale = 'difference', seed = 0 } = options;
  if (a.length !== b.length || a.length === 0) {
    throw expectedError('usage', 'pairs', 'as many values of each, one at least', [a.length, b.length], 'Pair by seed.');
  }
  const on = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(values, (value) => {
      if (scale === 'difference') return value;
      if (value > 0) return Math.log(value);
      throw expectedError('usage', 'value', 'a positive number for a ratio', value, "Choose the scale 'difference'.");
    });
  const [first, second] = [on(a), on(b)];
  const differences = first.map((value, i) => (value === second[i] ? 0 : value - second[i]));
  const finite = differences.every(Number.isFinite);
  const usable = finite && differences.length > 1;
  const t = usable ? mean(differences) / Math.sqrt(variance(differences) / differences.length) : Number.NaN;
  return {
    pairs: differences.length,
    mean: finite ? mean(differences) : Number.NaN,
    ...(usable ? meanInterval(differences) : { low: Number.NaN, high: Number.NaN }),
    median: median(differences),
    signFlip: signFlipTest(differences, { seed }),
    tTest: Number.isNaN(t) ? (usable ? 1 : Number.NaN) : studentTwoSided(Math.abs(t), differences.length - 1),
    hedgesG: hedgesG(differences, seed),
    cliffsDelta: cliffsDelta(first, second, seed),
  };
}
