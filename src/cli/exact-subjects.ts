import type { Problem } from '../analytic/types.ts';
import { resolveProblem } from '../properties/runner/problems.ts';
import { exactConsistencySubject, exactMapSubject, exactVelocitySubject } from '../subject/exact.ts';
import type { SubjectFactory } from '../subject/types.ts';

/** Where the exact map is posed in a foreign convention too: what the conversion does is the same on every problem. */
const CONVERTED: readonly string[] = ['mixture-1d', 'gaussian-noncommuting', 'mixture-8-anisotropic'];

/** The exact flow itself in three forms, and in a convention far from the canonical one. */
export function exactSubjects(): SubjectFactory[] {
  return [
    (problem) => exactMapSubject(resolveProblem(problem)),
    (problem) => (CONVERTED.includes(problem.id) ? foreign(problem) : null),
    (problem) => exactVelocitySubject(resolveProblem(problem)),
    consistency,
  ];
}

/** X_{t,1} has no exact values where the end is singular (points, boxes). */
function consistency(problem: Problem) {
  const exact = resolveProblem(problem);
  return exact.regularTimes[1] < exact.timeRange[1] ? null : exactConsistencySubject(exact);
}

function foreign(problem: Problem) {
  return exactMapSubject(resolveProblem(problem), {
    name: 'exact average velocity, data to noise',
    convention: { time: 'data-to-noise', output: 'average-velocity', secondTime: 'step' },
  });
}
