/** A wrong version of one of the suite's own helpers: one passage of one file replaced. */
export interface MetaMutant {
  readonly id: string;
  /** Below `src`. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** What is wrong with it, in words. */
  readonly what: string;
  /** Test files that should notice, below `tests`. */
  readonly tests: readonly string[];
  /** Why no test can tell it from the original. */
  readonly equivalent?: string;
}

/** What the tests made of a mutant. */
export interface Outcome {
  readonly id: string;
  readonly file: string;
  readonly what: string;
  readonly status: 'killed' | 'survived' | 'timed out';
  /** The first test that failed, or the error that kept the tests from running. */
  readonly by?: string;
  readonly equivalent?: string;
}
