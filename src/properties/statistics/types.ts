/**
 * What is known of P(p <= α) under the claim: `exact`, it is α (to the accuracy that the test's file states);
 * `valid`, it is at most α, at every n and every α.
 */
export type Exactness = 'exact' | 'valid';

/** Outcome of one test of one claim. */
export interface TestResult {
  /** Names the claim: the same name in every draw of a two-stage test. */
  readonly name: string;
  readonly statistic: number;
  readonly pValue: number;
  readonly exactness: Exactness;
  /** Independent draws that the statistic rests on. */
  readonly n: number;
}

/** The two error rates that a test states. */
export interface Rates {
  /** Probability of rejecting a true claim. */
  readonly falseFail: number;
  /** Probability of passing a subject that is off by the stated discrepancy. */
  readonly falsePass: number;
}

/** Inclusive bounds. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The two tails P(T <= value) and P(T >= value) of a statistic under the claim. */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
}
