import type { Interval } from '../../properties/statistics/types.ts';

/** What as many exact samples score. */
export interface Floor extends Interval {
  /** Expectation of the score of exact samples. */
  readonly mean: number;
  /** `low` and `high` enclose one score of exact samples with probability 0.95. */
  readonly how: 'formula' | 'simulation';
}

/** A metric of one sample. */
export interface Measured extends Interval {
  /** NaN or infinite where the samples are. `low` and `high`: 95 % interval for its expectation under the law that was sampled. */
  readonly value: number;
  readonly floor?: Floor;
  /** `value - floor.mean`. */
  readonly excess?: number;
  readonly unit?: string;
}

/** Two-sided 95 % quantile of the normal law; scipy.stats.norm.ppf(0.975) = 1.959963984540054. */
export const Z95 = 1.959963984540054;

/** A normal 95 % interval about a value. */
export function normalInterval(value: number, deviation: number): Interval {
  return { low: value - Z95 * deviation, high: value + Z95 * deviation };
}

/** A measurement with its floor and the excess over it. */
export function overFloor(measured: Measured, floor: Floor): Measured {
  return { ...measured, floor, excess: measured.value - floor.mean };
}
