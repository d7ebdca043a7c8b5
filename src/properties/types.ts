import type { ExactProblem, Problem } from '../analytic/types.ts';
import type { Rng } from '../core/random.ts';
import type { CanonicalMap, CanonicalPointFunction } from '../subject/canonical.ts';
import type { LossSubject, SamplerSubject, SubjectKind } from '../subject/types.ts';
import type { Counterexample, Level, ToleranceRecord, Verdict } from '../subject/verdict.ts';

/** A subject ready to be checked, on one problem. Losses and samplers stay as declared; their net belongs to the suite. */
export type Checkable =
  | CanonicalMap
  | CanonicalPointFunction
  | {
      readonly kind: 'sampler';
      readonly subject: SamplerSubject;
      readonly problem: ExactProblem | null;
      /** True where a factory made it for this problem. */
      readonly bound?: boolean;
    }
  | { readonly kind: 'loss'; readonly subject: LossSubject; readonly problem: ExactProblem | null };

/** How much work a profile spends on one property of one subject on one problem. */
export interface Effort {
  /** fast-check cases (each a batch) of a numerical property. */
  readonly batches: number;
  /** Points in a batch. */
  readonly points: number;
  /** Draws of a statistical property. */
  readonly samples: number;
}

/** What a property is given to check one subject on one problem. */
export interface CheckContext<C extends Checkable = Checkable> {
  readonly subject: C;
  /** null: self-consistency alone. */
  readonly problem: ExactProblem | null;
  /**
   * The same subject posed on another problem, where it is a factory; undefined where it is fixed to one. Shrinking
   * (fewer components) and random problems use it. Resolves to null where the factory refuses.
   */
  readonly onProblem?: (problem: Problem) => Promise<C | null>;
  readonly effort: Effort;
  /** Root seed of the run. */
  readonly seed: number;
  /** The stream of this property, subject and problem (derived from root seed and ids), with optional further labels. */
  rng(...labels: (string | number)[]): Rng;
  /** This property's share of the run's false-fail budget (1e-6 split over its tests). */
  readonly falseFail: number;
  /** A case to replay in place of drawn ones. */
  readonly replay?: Counterexample;
  readonly signal: AbortSignal;
}

/** What a property found. The runner adds ids, timing, level and the replay command and makes the Verdict. */
export type Finding = {
  readonly status: 'pass' | 'fail' | 'inconclusive' | 'skip';
  readonly reason: string;
} & Partial<
  Pick<
    Verdict,
    'statistic' | 'threshold' | 'cases' | 'inconclusiveCases' | 'pValue' | 'detects' | 'score' | 'counterexample'
  > & { tolerance: ToleranceRecord }
>;

/** One identity. A file each; `explain ID` prints these fields. */
export interface Property<C extends Checkable = Checkable> {
  /** Stable id `<kind>.<name>`; a changed statement gets a new id. */
  readonly id: string;
  readonly title: string;
  /** The claim in one sentence. */
  readonly statement: string;
  /** The equation, plain text with Unicode. */
  readonly equation: string;
  /** Paper and equation number, or "derived". */
  readonly source: string;
  readonly level: Level;
  readonly kind: SubjectKind;
  /** How the tolerance is derived, for a reader. */
  readonly tolerance: string;
  /** What it cannot see. */
  readonly blind: string;
  /** Ids whose failure explains a failure here: this one is then reported as `blocked`. */
  readonly blockedBy: readonly string[];
  /** undefined when it can be checked; else the reason of the skip, as in `no-jvp: …`. */
  skip(subject: C): string | undefined;
  check(context: CheckContext<C>): Promise<Finding>;
}
