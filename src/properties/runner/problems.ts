import {
  problems as catalogue,
  defineProblem,
  getProblem,
  type ProblemKind,
  randomProblem,
} from '../../analytic/index.ts';
import type { ExactProblem, Problem } from '../../analytic/types.ts';
import { stream } from '../../core/random.ts';
import { parseProblem } from '../../subject/problem.ts';
import type { Profile } from './profiles.ts';

/** Each kind of exact map in turn, the differentiable ones first. */
const RANDOM_KINDS: readonly ProblemKind[] = ['product', 'closed', 'quantile', 'integrated'];

/** What the profile `full` checks. */
const checked = Object.keys(catalogue).filter((id) => catalogue[id].purpose !== 'training');

const defined = new WeakMap<Problem, ExactProblem>();

/**
 * A catalogue id, or a Problem to be checked and built (once for each object).
 * @throws FlowproofError `usage` for an unknown id, `invalid-problem`.
 */
export function resolveProblem(problem: string | Problem): ExactProblem {
  if (typeof problem === 'string') return getProblem(problem);
  const entry = catalogue[problem?.id];
  if (entry?.problem === problem) return getProblem(problem.id);
  const known = typeof problem === 'object' && problem !== null ? defined.get(problem) : undefined;
  if (known !== undefined) return known;
  const made = defineProblem(parseProblem(problem));
  defined.set(problem, made);
  defined.set(made.definition, made);
  return made;
}

/** The problems of a profile: its catalogue ones in order, then its random ones of this seed. */
export function problemsOf(profile: Profile, seed: number): ExactProblem[] {
  const ids = profile.problems === 'all' ? checked : profile.problems;
  const drawn = Array.from({ length: profile.randomProblems }, (_, k) =>
    resolveProblem(randomProblem(stream(seed, 'random-problem', k), RANDOM_KINDS[k % RANDOM_KINDS.length])),
  );
  return [...ids.map(getProblem), ...drawn];
}

/** A problem of the catalogue by its id, any other as it is. */
export function referenceTo(definition: Problem): string | Problem {
  const entry = catalogue[definition.id];
  return entry !== undefined && JSON.stringify(entry.problem) === JSON.stringify(definition)
    ? definition.id
    : definition;
}
