import type { ExactProblem } from '../analytic/types.ts';
import { type FullConventionInput, fullConventionSchema } from '../subject/convention.ts';
import type { Explanation } from '../subject/diagnosis.ts';
import type { FunctionSubject } from './function/probe.ts';
import { guessFunction } from './guess/functions.ts';
import { charge } from './work.ts';

/** Things that are otherwise than declared at most: with more of them an explanation says little. */
const DEEPEST = 3;
/** Work of a declaration that is tried: measured on native problems of one to three dimensions, 170 to 450 µs. */
const TRY = 250;

/**
 * Declarations under which the subject is right, each asked at points of its own range of times: a step read as an end leaves the declared
 * range at most of the points where the declaration puts them. Nothing where every exact answer is an integration: there are thousands.
 */
export async function redeclared(
  subject: FunctionSubject,
  problem: ExactProblem,
  seed: number,
): Promise<{ readonly found: Explanation[]; readonly tried: number }> {
  if (problem.mapKind === 'integrated' && subject.kind !== 'velocity') return { found: [], tried: 0 };
  const { status, conventions, tried } = await guessFunction([{ subject, problem }], seed, DEEPEST);
  charge(TRY * tried);
  if (status !== 'found') return { found: [], tried };
  const found = conventions.flatMap(({ explanation, declaration: whole, declarable }) => {
    if (explanation === undefined) return [];
    if (!declarable) return [explanation];
    const declaration = changedFields(subject.convention, whole);
    const fields = Object.entries(declaration).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return [{ ...explanation, declaration, mend: `Declare ${fields.join(', ')}, or change the implementation.` }];
  });
  return { found, tried };
}

/** The fields of a convention that are otherwise than declared, also those that have to go back to their defaults. */
function changedFields(declared: FullConventionInput | undefined, other: FullConventionInput) {
  const [from, to] = [fullConventionSchema.parse(declared ?? {}), fullConventionSchema.parse(other)];
  return Object.fromEntries(
    Object.entries(to).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(from[name as keyof typeof from]),
    ),
  );
}
