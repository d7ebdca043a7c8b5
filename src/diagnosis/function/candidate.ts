import type { Explanation } from '../../subject/diagnosis.ts';
import type { Claim } from '../explain.ts';
import type { Rows } from './rows.ts';

/** A function of rows that a subject may be, NaN where it has no answer. */
export type Prediction = (rows: Rows) => Float64Array;

/** What is common to candidates. */
interface CandidateBase {
  /** How many things are otherwise than declared: the fewest are named first. */
  readonly cost: number;
  /** `canonical`: of canonical arguments, compared with the canonical answer; `raw`: of what crosses the subject's border. */
  readonly level: 'canonical' | 'raw';
}

/** A reading or formula without a free number. */
export interface FixedCandidate extends CandidateBase {
  readonly claim: Claim;
  readonly predict: Prediction;
  /** Error of the prediction itself where it is not exact, n × d. */
  readonly error?: Prediction;
}

/** A formula with one number that is found on half of the rows. */
export interface FittedCandidate extends CandidateBase {
  /** Values from which the search starts; a smooth family needs one. */
  readonly starts: readonly number[];
  readonly predictAt: (parameter: number) => Prediction;
  /** undefined for a value that is none, as a scale of 1. */
  readonly claimAt: (parameter: number) => Claim | undefined;
  /** A cheaper one of a few digits, with which the search begins. */
  readonly coarseAt?: (parameter: number) => Prediction;
  /** Error of the prediction itself where it is not exact, n × d. */
  readonly errorAt?: (parameter: number) => Prediction;
}

export type Candidate = FixedCandidate | FittedCandidate;

/** A candidate that fits. */
export interface Found {
  readonly explanation: Explanation;
  readonly cost: number;
  /** The candidate with its number found. */
  readonly candidate: FixedCandidate;
}
