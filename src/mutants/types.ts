import type { Problem } from '../analytic/types.ts';
import type { Awaitable, Subject, SubjectKind } from '../subject/types.ts';

/** A wrong implementation, with what the suite has to say about it. */
export interface Mutant {
  /** Stable id `<kind>.<name>`. */
  readonly id: string;
  readonly kind: SubjectKind;
  /** The mistake in one sentence. */
  readonly description: string;
  /** A setting in which the mistake cannot be seen. */
  readonly hides: string;
  /** Property ids each of which must reject it on at least one of its settings. */
  readonly expected: readonly string[];
  /** Property ids that may reject it as well. A rejection by any other property is itself a failure of the suite. */
  readonly mayAlso: readonly string[];
  /** Problems (keys of `settings`) on which it shows. */
  readonly settings: readonly string[];
  /** `hides` as a check: on this setting these properties accept it. */
  readonly hidden?: { readonly setting: string; readonly properties: readonly string[] };
  /** The subject posed on a problem; null where the mistake has no meaning there. */
  make(problem: Problem): Awaitable<Subject | null>;
}

/** A correct implementation, which no property may reject. */
export interface Control {
  readonly id: string;
  readonly kind: SubjectKind;
  /** In what guise it comes. */
  readonly description: string;
  readonly settings: readonly string[];
  /** True where its arithmetic is not that of the suite's exact map, so that its error over tolerance says something. */
  readonly ownRounding?: boolean;
  make(problem: Problem): Awaitable<Subject | null>;
}
