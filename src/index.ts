export { problems } from './analytic/index.ts';
export type { CatalogueEntry, ExactProblem, Problem } from './analytic/types.ts';
export { FlowproofError } from './core/errors.ts';
export { FlowproofAssertionError } from './library/assertion-error.ts';
export {
  assertConsistency,
  assertLoss,
  assertMap,
  assertSampler,
  assertVelocity,
  type CheckOptions,
  checkConsistency,
  checkLoss,
  checkMap,
  checkSampler,
  checkVelocity,
} from './library/checks.ts';
export { defineProblem } from './library/define-problem.ts';
export type { Xfail } from './properties/runner/xfail.ts';
export type { Convention, ConventionInput } from './subject/convention.ts';
export {
  type ExactSubjectOptions,
  exactConsistencySubject,
  exactMapSubject,
  exactVelocitySubject,
} from './subject/exact.ts';
export type * from './subject/types.ts';
export type { Counterexample, Level, Status, ToleranceRecord, Verdict } from './subject/verdict.ts';
