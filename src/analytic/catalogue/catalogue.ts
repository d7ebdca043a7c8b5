import { expectedError } from '../../core/errors.ts';
import { defineProblem } from '../define-problem.ts';
import type { CatalogueEntry, ExactProblem } from '../types.ts';
import { gaussianProblems } from './gaussians.ts';
import { mixtureProblems } from './mixtures.ts';
import { oneDimensionalProblems } from './one-dimensional.ts';
import { productProblems } from './products.ts';
import { singularProblems } from './singular.ts';

/** The named catalogue of standard problems, in order of difficulty. Ids never change meaning. */
export const problems: Readonly<Record<string, CatalogueEntry>> = Object.fromEntries(
  [...gaussianProblems, ...oneDimensionalProblems, ...productProblems, ...mixtureProblems, ...singularProblems].map(
    (entry) => [entry.problem.id, entry],
  ),
);

const built = new Map<string, ExactProblem>();

/**
 * A problem of the catalogue with its exact answers, built on first use.
 *
 * @throws FlowproofError `usage` for an unknown id.
 */
export function getProblem(id: string): ExactProblem {
  const known = built.get(id);
  if (known) return known;
  const entry = Object.hasOwn(problems, id) ? problems[id] : undefined;
  if (!entry) {
    throw expectedError(
      'usage',
      'problem',
      `one of ${Object.keys(problems).join(', ')}`,
      id,
      'flowproof list shows them; a problem of your own is passed as an object or a JSON file.',
    );
  }
  const problem = defineProblem(entry.problem);
  built.set(id, problem);
  return problem;
}
