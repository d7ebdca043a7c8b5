import type { Problem } from '../analytic/types.ts';
import type { ConsistencySubject, MapSubject, VelocitySubject } from '../subject/types.ts';
import { FUNCTIONAL, PURITY, without } from './ids.ts';
import { impureCalls } from './spoilers/calls.ts';
import { coupledRows } from './spoilers/rows.ts';
import type { Evaluate, EvaluatedKind } from './spoilers/types.ts';
import type { Mutant } from './types.ts';

type EvaluatedSubject = MapSubject | VelocitySubject | ConsistencySubject;

/** The spoiled versions of a correct subject of a kind. */
export function impure(
  kind: EvaluatedKind,
  settings: readonly string[],
  correct: (problem: Problem) => EvaluatedSubject,
): readonly Mutant[] {
  return [...impureCalls, ...coupledRows].map((spoiler): Mutant => {
    const expected = spoiler.expected.map((aspect) => `${kind}.${aspect}`);
    const others = spoiler.pure === true ? [`${kind}.non-finite`] : PURITY[kind];
    return {
      id: `${kind}.${spoiler.name}`,
      kind,
      description: spoiler.description,
      hides: spoiler.hides,
      expected,
      mayAlso: without([...FUNCTIONAL[kind], ...others], expected),
      settings,
      make: (problem) => {
        const subject = correct(problem);
        const right = subject.evaluate.bind(subject) as unknown as Evaluate;
        return {
          ...subject,
          name: `${kind}.${spoiler.name}`,
          evaluate: spoiler.spoil(right, kind) as unknown,
        } as EvaluatedSubject;
      },
    };
  });
}
