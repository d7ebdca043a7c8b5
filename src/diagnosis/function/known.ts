import type { Evaluable } from '../../properties/numeric/pointwise.ts';
import type { Property } from '../../properties/types.ts';
import type { Explanation } from '../../subject/diagnosis.ts';
import type { Behaviours } from '../behaviour/behaviours.ts';
import type { Memory } from '../diagnose.ts';
import type { Found } from './candidate.ts';
import { casesOf } from './cases.ts';
import type { PosedSubject } from './posed.ts';
import { reproduces } from './search.ts';

/** What is known of a subject on a problem. */
export interface Known {
  found?: readonly Found[];
  tried: number;
  /** It differs from the truth somewhere. */
  wrong?: boolean;
  coupling?: Behaviours;
  /** Declarations under which it is right, where nothing else explains it. */
  redeclared?: readonly Explanation[];
}

/** What is known so far, to be added to. */
export function recall({ cases }: Memory, subject: Evaluable): Known {
  const entry = cases.get(subject) ?? new Map<string, unknown>();
  cases.set(subject, entry);
  const known = (entry.get('function') ?? { tried: 0 }) as Known;
  entry.set('function', known);
  return known;
}

/** Those of the earlier explanations that hold at this failure too; undefined where none does, or where it shows nothing at its points. */
export async function sameAgain(
  found: readonly Found[],
  { subject, problem, rows }: PosedSubject,
  property: Pick<Property, 'id'>,
  seed: number,
): Promise<Explanation[] | undefined> {
  // These ask for something else than values.
  if (found.length === 0 || /\.(jvp|deterministic|arguments-unchanged|non-finite)$/.test(property.id)) return undefined;
  const cases = await casesOf(subject.declared, problem, rows, seed + 1, true);
  const explanations = found.flatMap(({ candidate, explanation }) => {
    const agreement = reproduces(cases, candidate);
    if (agreement === undefined) return [];
    const { digits, fits, cases: count } = agreement;
    return [
      {
        ...explanation,
        digits: Math.min(digits, explanation.digits),
        fits: explanation.fits + fits,
        cases: explanation.cases + count,
      },
    ];
  });
  return explanations.length > 0 ? explanations : undefined;
}
