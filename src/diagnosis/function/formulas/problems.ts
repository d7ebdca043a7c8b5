import { defineProblem } from '../../../analytic/index.ts';
import type { ExactProblem, Problem } from '../../../analytic/types.ts';
import type { Candidate, FittedCandidate, FixedCandidate, Prediction } from '../candidate.ts';
import { type Oracle, oracleOf } from '../oracle.ts';
import { guidedAlterations } from './guided-alterations.ts';
import { alterations } from './problem-alterations.ts';
import { families } from './problem-families.ts';

function defined(problem: Problem | undefined): ExactProblem | undefined {
  if (problem === undefined) return undefined;
  try {
    return defineProblem({ ...problem, id: `${problem.id}-altered` });
  } catch {
    return undefined;
  }
}

/** The exact answer for another problem than the declared one. */
export function otherProblems(problem: ExactProblem, answer: (oracle: Oracle) => Prediction): Candidate[] {
  const { definition } = problem;
  const isGuided = definition.guidance !== undefined;
  const altered = isGuided ? guidedAlterations(definition) : alterations(definition);
  const fixed = altered.flatMap(({ id, title, problem: other, mend }): FixedCandidate[] => {
    const exact = defined(other);
    if (exact === undefined) return [];
    const claim = {
      id: `formula.problem.${id}`,
      kind: 'formula' as const,
      title,
      like: `that of the exact answer where ${title}`,
      mend,
    };
    return [{ level: 'canonical', cost: 1, claim, predict: answer(oracleOf(exact)) }];
  });
  if (isGuided) return fixed;
  const fitted = families(definition).flatMap(({ id, parameter, title, starts, none, at, mend }): FittedCandidate[] => {
    if (at(starts[0]) === undefined) return [];
    return [
      {
        level: 'canonical',
        cost: 1.3,
        starts,
        predictAt: (value) => {
          const exact = defined(at(value));
          return exact === undefined
            ? (rows) => new Float64Array(rows.n * rows.d).fill(Number.NaN)
            : answer(oracleOf(exact));
        },
        claimAt: (value) =>
          value === none
            ? undefined
            : {
                id: `formula.problem.${id}`,
                kind: 'formula',
                title: title(value),
                like: `that of the exact answer where ${title(value)}`,
                parameter: { name: parameter, value },
                mend,
              },
      },
    ];
  });
  return [...fixed, ...fitted];
}
