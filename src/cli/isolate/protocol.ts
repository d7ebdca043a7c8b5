import type { Problem } from '../../analytic/types.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { GroupState } from '../../properties/runner/blocking.ts';
import type { CheckIdentity } from '../../properties/runner/plan.ts';
import type { Xfail } from '../../properties/runner/xfail.ts';
import type { Effort } from '../../properties/types.ts';
import type { ProblemRecord, PropertyRecord, RunRecord } from '../../subject/stream.ts';
import type { Counterexample, Verdict } from '../../subject/verdict.ts';

/** The target of `verify`: the subjects that the package itself brings. */
export const BUILT_IN = 'verify';

/** All that a worker needs to make the same plan as its siblings. */
export interface Job {
  readonly target: string;
  readonly profile: string;
  readonly seed: number;
  readonly filter?: string;
  readonly problem?: readonly (string | Problem)[];
  readonly effort?: Effort;
  readonly falseFail?: number;
  readonly xfail: readonly Xfail[];
  /** Milliseconds for one check; absent: the profile's. */
  readonly timeout?: number;
  /** Tolerances set by hand, by pattern of property ids. */
  readonly tolerance?: Readonly<Record<string, number>>;
  readonly replay?: Counterexample;
  /** Keep to the subject of this name. */
  readonly subject?: string;
}

/** A check as it crosses the process boundary. */
export type CheckFacts = Omit<CheckIdentity, 'property' | 'problem'> & {
  readonly property: string;
  readonly problem: string | null;
};

export interface PlanFacts {
  readonly checks: readonly CheckFacts[];
  readonly subjects: RunRecord['subjects'];
  readonly falseFail: number;
  /** Milliseconds for one check. */
  readonly timeout: number;
  /** Those of the checks, once each. */
  readonly properties: readonly PropertyRecord[];
  readonly problems: readonly ProblemRecord[];
  /** The backend of what runs on tensors. */
  readonly backend?: string;
  /** Versions on the other side of the protocol. */
  readonly versions?: Readonly<Record<string, string>>;
}

export type ToWorker =
  | { readonly type: 'plan'; readonly job: Job }
  | { readonly type: 'run'; readonly indices: readonly number[]; readonly state: readonly StateEntry[] };

export type StateEntry = [string, GroupState extends Map<string, infer V> ? V : never];

export type FromWorker =
  | { readonly type: 'planned'; readonly plan: PlanFacts }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly message: string; readonly hint: string }
  | { readonly type: 'start'; readonly index: number }
  /** A failure that is about to be diagnosed: its verdict so far. */
  | { readonly type: 'found'; readonly index: number; readonly verdict: Verdict }
  | { readonly type: 'verdict'; readonly index: number; readonly verdict: Verdict; readonly root: string }
  | { readonly type: 'idle' };
