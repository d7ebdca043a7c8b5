import type { Problem } from '../analytic/types.ts';
import { resolveProblem } from '../properties/runner/problems.ts';
import { exactConsistencySubject, exactMapSubject, exactVelocitySubject } from '../subject/exact.ts';
import type { SubjectFactory } from '../subject/types.ts';

/** The exact flow itself in three forms, and in a convention far from the canonical one. */
export function exactSubjects(): SubjectFactory[] {
  const exact = (problem: Problem) => resolveProblem(problem);
  return [
    (problem) => exactMapSubject(exact(problem)),
    (problem) =>
      exactMapSubject(exact(problem), {
        name: 'exact average velocity, data to noise',
        convention: { time: 'data-to-noise', output: 'average-velocity', secondTime: 'step' },
      }),
    (problem) => exactVelocitySubject(exact(problem)),
    (problem) => exactConsistencySubject(exact(problem)),
  ];
}
