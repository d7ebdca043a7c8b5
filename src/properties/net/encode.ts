import type { ExactProblem } from '../../analytic/types.ts';
import { basicPart, type FullConventionInput, fullConventionSchema } from '../../subject/convention.ts';
import { encodingOf } from './encode-basic.ts';
import { generalEncoding } from './encode-general.ts';
import type { Rows, Tangents } from './jet.ts';
import { hasSecondTime } from './positional.ts';

/** Cotangents of a call's arguments in the declared convention, and of its tangents where it has some. */
type RawCotangents = Rows & Partial<Tangents>;

/**
 * The declared convention of a net: canonical arguments from the caller's, the caller's results from the canonical average
 * velocity, and the transposes of both. Arguments and tangents of the caller have the shapes of canonical ones.
 */
export interface Encoding {
  rows(x: Float64Array, s: Float64Array, t: Float64Array): Rows;
  /** Canonical tangents, at canonical rows. */
  tangents(raw: Tangents, rows: Rows): Tangents;
  /** o, n × d. */
  output(rows: Rows, v: Float64Array): Float64Array;
  /** Derivative of o in the canonical direction. */
  outputTangent(rows: Rows, tangents: Tangents, v: Float64Array, dv: Float64Array): Float64Array;
  /** Cotangents of v and dv, and the direct ones of arguments and tangents, from those of o and do; `points: false` may leave out the direct ones. */
  pullOutput(
    rows: Rows,
    v: Float64Array,
    y: Float64Array,
    derivative?: { tangents: Tangents; dv: Float64Array; dy: Float64Array },
    options?: { readonly points?: boolean },
  ): { v: Float64Array; dv: Float64Array; direct: Rows & Tangents };
  /** Canonical cotangents of arguments (and tangents) in the caller's convention. */
  pullArguments(rows: Rows, pulled: Rows & Tangents, tangents: Tangents | undefined): RawCotangents;
}

/**
 * The encoding of a convention on a problem.
 *
 * @throws FlowproofError `invalid-subject` for a convention that the problem does not know, as the score of another source.
 */
export function netEncoding(convention: FullConventionInput, problem: ExactProblem): Encoding {
  const declared = fullConventionSchema.parse(convention);
  const full = hasSecondTime(declared) ? declared : { ...declared, secondTime: 'none' as const };
  const basic = basicPart(full);
  return basic === undefined ? generalEncoding(full, problem) : encodingOf(basic);
}
