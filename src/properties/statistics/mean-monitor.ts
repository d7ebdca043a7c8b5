import { expectedError } from '../../core/errors.ts';
import type { Rates, TestResult } from './types.ts';

/** The claim `E[x] = mean` for x in [low, high], and the plan under which its bets are placed. */
export interface MeanClaim {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Draws after which the test will stop at the latest; bets are sized for them. */
  readonly planned: number;
  /** Level at which it will reject. */
  readonly falseFail: number;
}

/** A running test that may be looked at after every draw. */
export interface MeanMonitor {
  /** Takes the next draw. A value outside [low, high] or NaN contradicts the claim and settles it. */
  add(value: number): void;
  /** The capital of a gambler who bets against the claim; under the claim it exceeds 1/α with probability at most α. */
  readonly capital: number;
  /** True once the capital has reached 1/falseFail: stop and reject. */
  readonly rejected: boolean;
  /** p-value valid at any stopping time: 1 over the largest capital so far. */
  result(name: string): TestResult;
}

/**
 * Test of a bounded mean by betting. Three gamblers share the starting capital 1. One bets a fraction λ_t of it that
 * follows the draws before y_t, `Π(1 + λ_t (y_t - m))`, λ_t = (ȳ - m)/(s² + (ȳ - m)²) about Kelly's, at most half of what
 * could ruin him: he stops a gross error early. Two (for larger and smaller) place Hoeffding's bet
 * `exp(± λ Σ(y - m) - λ² n/8)` with the λ best at the planned number of draws, which gives the guarantee of
 * {@link meanMonitorDetectable}. Each is a non-negative supermartingale under the claim, so Ville's inequality bounds
 * the chance that their capital ever reaches 1/α by α: the test may stop at any time.
 * Source: Waudby-Smith & Ramdas, "Estimating means of bounded random variables by betting" (2024), §4.
 * @throws FlowproofError `usage` unless low < mean < high and planned >= 1.
 */
export function meanMonitor(claim: MeanClaim): MeanMonitor {
  const { low, high, planned, falseFail } = claim;
  const m = (claim.mean - low) / (high - low);
  if (!(m > 0 && m < 1 && planned >= 1)) {
    throw expectedError(
      'usage',
      'claim',
      'low < mean < high and planned >= 1',
      claim,
      'Give the bounds of the variable.',
    );
  }
  const hoeffding = Math.sqrt((8 * Math.log(4 / falseFail)) / planned);
  let kelly = 0;
  let sum = 0;
  let n = 0;
  // Sum of squares about the claimed mean, started from one draw of the largest variance that it can have.
  let squares = m * (1 - m);
  let largest = 1;
  let capital = 1;
  let contradicted = false;
  return {
    add(value) {
      const gain = (value - low) / (high - low) - m;
      if (!(value >= low && value <= high)) contradicted = true;
      const bet = sum / squares;
      kelly += Math.log1p(Math.min(0.5 / m, Math.max(-0.5 / (1 - m), bet)) * gain);
      n++;
      sum += gain;
      squares += gain * gain;
      const drift = (hoeffding * hoeffding * n) / 8;
      const planner = (Math.exp(hoeffding * sum - drift) + Math.exp(-hoeffding * sum - drift)) / 2;
      capital = contradicted ? Number.POSITIVE_INFINITY : (Math.exp(kelly) + planner) / 2;
      if (capital > largest) largest = capital;
    },
    get capital() {
      return capital;
    },
    get rejected() {
      return largest * falseFail >= 1;
    },
    result: (name) => ({
      name,
      statistic: n > 0 ? low + (m + sum / n) * (high - low) : claim.mean,
      pValue: 1 / largest,
      exactness: 'valid',
      n,
    }),
  };
}

/**
 * Shift of the mean, in units of high - low, that {@link meanMonitor} detects within the planned draws:
 * `√(log(4/falseFail)/2n) + √(log(1/falsePass)/2n)`.
 */
export function meanMonitorDetectable(planned: number, { falseFail, falsePass }: Rates): number {
  return (Math.sqrt(Math.log(4 / falseFail)) + Math.sqrt(Math.log(1 / falsePass))) / Math.sqrt(2 * planned);
}

/** Draws to plan so that {@link meanMonitorDetectable} is at most `shift`. */
export function meanMonitorSampleSize(shift: number, rates: Rates): number {
  return Math.ceil((meanMonitorDetectable(1, rates) / shift) ** 2);
}
