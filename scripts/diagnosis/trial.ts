/** One diagnosis of one wrong subject. */
export interface Trial {
  readonly id: string;
  readonly convention: string;
  readonly problem: string;
  /** What has to come first: a pattern of ids, or `none` where the mistake is outside the candidates. */
  readonly expected: string;
  /** What comes first; `none`: no known reading fits. */
  readonly first: string;
  readonly right: boolean;
  readonly digits: number;
  readonly milliseconds: number;
}

/** The diagnoses of one kind of subjects: a part of reports/diagnosis.json. */
export interface Slice {
  readonly name: string;
  readonly title: string;
  readonly trials: readonly Trial[];
  /** Correct subjects, diagnosed as if they had failed. */
  readonly controls: { readonly tried: number; readonly accused: readonly string[] };
  /** Why there are no trials. */
  readonly skipped?: string;
}

/** What a slice is asked for. */
export interface SliceOptions {
  /** Ids that match. */
  readonly only: RegExp;
  readonly seed: number;
  /** Random problems for each subject. */
  readonly problems: number;
}

/** Part of the trials that are right, in per cent. */
export function shareRight(trials: readonly Trial[]): string {
  const right = trials.filter((trial) => trial.right).length;
  return `${right} of ${trials.length} (${((100 * right) / Math.max(1, trials.length)).toFixed(1)} %)`;
}
