import type { Problem } from '../../analytic/types.ts';
import type { FullConventionInput } from '../../subject/convention.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import type { SubjectKind } from '../../subject/types.ts';

/** Options of a guess; both may be absent. */
export interface GuessOptions {
  /** Catalogue ids or problems on which the subject is tried; default a few on which conventions differ. */
  readonly problem?: string | Problem | readonly (string | Problem)[];
  readonly seed?: number;
}

/** A convention that a subject follows. */
export interface GuessedConvention {
  /** All fields that differ from the defaults: what to declare. */
  readonly declaration: FullConventionInput;
  /** How it agrees, and what is otherwise than declared; absent where it was judged by checks. */
  readonly explanation?: Explanation;
  /** False where a change of the implementation is needed as well: see the explanation's `mend`. */
  readonly declarable: boolean;
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
  readonly reason?: string;
}
