import type { ExactProblem, Problem } from '../analytic/types.ts';
import type { Rng } from '../core/random.ts';
import type { CanonicalMap, CanonicalPointFunction } from '../subject/canonical.ts';
import type { Diagnosis } from '../subject/diagnosis.ts';
import type { LossSubject, SamplerSubject, SubjectKind } from '../subject/types.ts';
import type { Counterexample, Level, ToleranceRecord, Verdict } from '../subject/verdict.ts';
import type { FlowCase } from './numeric/case.ts';

/** Samples that were made elsewhere. */
export interface RecordedSamples {
  /** n × d, at the end of the time range. */
  readonly y: Float64Array;
  /** Where they started, and in how many steps; absent where that is not known. */
  readonly from?: { readonly noise: Float64Array; readonly steps: Int32Array };
  /** Bound on the rounding of each coordinate of each sample beyond that of its element type, n. */
  readonly rounding?: Float64Array;
}

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
  /** A tolerance of the user's in place of the derived one, where the property is numerical. */
  readonly tolerance?: number;
  /** Cases in place of drawn ones, of a subject that has answers to no others. */
  readonly cases?: readonly FlowCase[];
  /** Samples that a recorded sampler gave. */
  readonly samples?: RecordedSamples;
  readonly signal: AbortSignal;
}

/** What a property found. The runner adds ids, timing, level and the replay command and makes the Verdict. */
export type Finding = {
  readonly status: 'pass' | 'fail' | 'inconclusive' | 'skip';
  readonly reason: string;
} & Partial<
  Pick<
    Verdict,
    | 'statistic'
    | 'threshold'
    | 'cases'
    | 'inconclusiveCases'
    | 'pValue'
    | 'detects'
    | 'score'
    | 'counterexample'
    | 'residuals'
    | 'trajectories'
    | 'samples'
  > & { tolerance: ToleranceRecord }
>;

/**
 * Explains a failure of a property: which known reading of the convention, wrong formula or behaviour reproduces the subject's numbers.
 * undefined where it has nothing to say (a kind without candidates, no time left). Ends soon after `context.signal` is aborted.
 */
export type Diagnose = (context: CheckContext, property: Property, finding: Finding) => Promise<Diagnosis | undefined>;

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
