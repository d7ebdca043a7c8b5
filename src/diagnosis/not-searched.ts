import type { CheckContext, Property } from '../properties/types.ts';
import type { Diagnosis } from '../subject/diagnosis.ts';

/** The diagnosis of a failure for whose cause nobody looked, or not to the end, and how to have it looked for. `tried`: candidates until the end of the work allowed. */
export function notSearched(
  { problem }: Pick<CheckContext, 'problem'>,
  { id }: Pick<Property, 'id'>,
  tried = 0,
): Diagnosis {
  const where = problem === null ? '' : ` --problem ${problem.id}`;
  const why =
    tried === 0
      ? 'The cause was not looked for: earlier failures of this subject have used up the work allowed to its diagnoses.'
      : `The search for the cause stopped after ${tried} candidates, at the end of the work allowed to the diagnoses of a subject.`;
  return {
    status: 'not-searched',
    summary: `${why} Mend those that are explained first, or run this check alone: --filter ${id}${where}.`,
    explanations: [],
    tried,
  };
}
