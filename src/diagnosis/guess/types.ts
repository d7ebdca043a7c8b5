import type { Problem } from '../../analytic/types.ts';
import type { FullConventionInput } from '../../subject/convention.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import type { Subject, SubjectKind } from '../../subject/types.ts';

/** Options of a guess; both may be absent. */
export interface GuessOptions {
  /** Catalogue ids or problems on which the subject is tried; default a few on which conventions differ. */
  readonly problem?: string | Problem | readonly (string | Problem)[];
  readonly seed?: number;
  /** Losses and samplers of a client as they would be with other fields of the convention. */
  readonly inConvention?: InConvention;
}

/** A subject as it would be if it declared these fields of a convention; undefined where that cannot be had. */
export type InConvention = (subject: Subject, fields: FullConventionInput) => Promise<Subject | undefined>;

/** A convention that a subject follows. */
export interface GuessedConvention {
  /** All fields that differ from the defaults: what to declare. */
  readonly declaration: FullConventionInput;
  /** What is otherwise than declared, where it was judged by checks. */
  readonly title?: string;
  /** How it agrees, and what is otherwise than declared; absent where it was judged by checks. */
  readonly explanation?: Explanation;
  /** False where a change of the implementation is needed as well, in languages whose subjects name their arguments: see the explanation's `mend`. */
  readonly declarable: boolean;
  /** The second time comes before the first: for positional calls an order of arguments. */
  readonly swapped?: boolean;
  /** Points at which it has no answer, as those of one direction of time. */
  readonly silent?: number;
}

/** What was found of one subject. */
export interface Guess {
  readonly subject: string;
  readonly kind: SubjectKind;
  /** Problems on which it was tried. */
  readonly problems: readonly string[];
  /**
   * `as-declared`: the declaration fits; `found`: another does; `none-fits`; `unknown`: it cannot be told, see `reason`.
   */
  readonly status: 'as-declared' | 'found' | 'none-fits' | 'unknown';
  /** Those that fit on every problem, fewest changes first. More than one: they are the same on these problems. */
  readonly conventions: readonly GuessedConvention[];
  readonly tried: number;
  /** Where none fits: the nearest, and by how much of its size the answers are off in the median. */
  readonly nearest?: { readonly declaration: FullConventionInput; readonly discrepancy: number };
  readonly reason?: string;
}
