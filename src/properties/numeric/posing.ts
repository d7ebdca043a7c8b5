import { defineProblem } from '../../analytic/index.ts';
import type { ExactProblem, Problem } from '../../analytic/types.ts';
import type { CheckContext } from '../types.ts';
import type { Evaluable } from './pointwise.ts';

/** The subject on the problem of a case; undefined where the factory refuses it. */
export type Posed<C> = (
  definition: Problem | null,
) => Promise<{ readonly subject: C; readonly problem: ExactProblem | null } | undefined>;

const defined = new Map<string, ExactProblem>();

/** Problems of random cases are built once, while there are few. */
export function posedProblem(definition: Problem): ExactProblem {
  const key = JSON.stringify(definition);
  const known = defined.get(key);
  if (known !== undefined) return known;
  if (defined.size > 64) defined.clear();
  const problem = defineProblem(definition);
  defined.set(key, problem);
  return problem;
}

/** Poses a subject on the problems of cases, each once. */
export function poser<C extends Evaluable>(context: CheckContext<C>): Posed<C> {
  const own = context.problem?.definition ?? null;
  const ownKey = JSON.stringify(own);
  const known = new Map<string, C | null>();
  return async (definition) => {
    const key = JSON.stringify(definition);
    if (key === ownKey) return { subject: context.subject, problem: context.problem };
    if (definition === null || context.onProblem === undefined) return undefined;
    if (!known.has(key)) known.set(key, await context.onProblem(definition));
    const subject = known.get(key);
    return subject == null ? undefined : { subject, problem: posedProblem(definition) };
  };
}
