import { expectedError } from '../../core/errors.ts';
import type { Interval } from '../../properties/statistics/types.ts';
import { cliffsDelta, type Effect, hedgesG } from './effect-size.ts';
import { mean, meanInterval, variance } from './moments.ts';
import { type SignFlipTest, signFlipTest } from './sign-flip.ts';
import { studentTwoSided } from './student.ts';
import { median } from './summary.ts';

/** Tests of what the same seeds gave two methods; negative where the first has less. */
export interface PairedTests extends Interval {
  readonly pairs: number;
  /** Mean of the differences, or of the logarithms of the ratios; `low` and `high` Student's 95 % interval, which takes them for normal. */
  readonly mean: number;
  readonly median: number;
  readonly signFlip: SignFlipTest;
  /** Two-sided p-value of the paired t-test, which takes the differences for normal. */
  readonly tTest: number;
}

/** With effect sizes. */
export interface PairedDifference extends PairedTests {
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
export function pairedTests(a: ArrayLike<number>, b: ArrayLike<number>, options: PairedOptions = {}): PairedTests {
  const differences = differencesOf(a, b, options.scale);
  const n = differences.length;
  const finite = differences.every(Number.isFinite);
  const usable = finite && n > 1;
  const t = usable ? mean(differences) / Math.sqrt(variance(differences) / n) : Number.NaN;
  const alike = usable ? 1 : Number.NaN;
  return {
    pairs: n,
    mean: finite ? mean(differences) : Number.NaN,
    ...(usable ? meanInterval(differences) : { low: Number.NaN, high: Number.NaN }),
    median: median(differences),
    signFlip: signFlipTest(differences, { seed: options.seed ?? 0 }),
    tTest: Number.isNaN(t) ? alike : studentTwoSided(Math.abs(t), n - 1),
  };
}

/** {@link pairedTests} with effect sizes, some milliseconds each. */
export function pairedDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: PairedOptions = {},
): PairedDifference {
  return {
    ...pairedTests(a, b, options),
    hedgesG: hedgesG(differencesOf(a, b, options.scale)),
    cliffsDelta: cliffsDelta(Float64Array.from(a), Float64Array.from(b), options.seed),
  };
}

function differencesOf(a: ArrayLike<number>, b: ArrayLike<number>, scale: PairedOptions['scale']): Float64Array {
  if (a.length !== b.length || a.length === 0) {
    throw expectedError(
      'usage',
      'pairs',
      'as many values of each, one at least',
      [a.length, b.length],
      'Pair by seed.',
    );
  }
  const on = (value: number): number => {
    if (scale !== 'log-ratio') return value;
    if (value > 0) return Math.log(value);
    throw expectedError('usage', 'value', 'a positive number for a ratio', value, "Choose the scale 'difference'.");
  };
  return Float64Array.from(a, (value, i) => (value === b[i] ? 0 : on(value) - on(b[i])));
}
