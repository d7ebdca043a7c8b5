export { type OnnxOptions, onnxSubject } from './adapters/onnx/index.ts';
export { problems } from './analytic/index.ts';
export type * from './analytic/types.ts';
export { type ErrorCode, FlowproofError } from './core/errors.ts';
export type { DType, FloatArray } from './core/precision.ts';
export type { Rng } from './core/random.ts';
export { type Guess, type GuessedConvention, type GuessOptions, guessConvention } from './diagnosis/guess/index.ts';
export { FlowproofAssertionError } from './library/assertion-error.ts';
export {
  type Assert,
  assertConsistency,
  assertLoss,
  assertMap,
  assertSampler,
  assertVelocity,
  type Check,
  type Checked,
  type CheckOptions,
  checkConsistency,
  checkLoss,
  checkMap,
  checkSampler,
  checkVelocity,
} from './library/checks.ts';
export { defineProblem } from './library/define-problem.ts';
export type { Xfail, XfailInput } from './properties/runner/xfail.ts';
export type { Convention, ConventionInput, FullConvention, FullConventionInput } from './subject/convention.ts';
export type { Diagnosis, Explanation } from './subject/diagnosis.ts';
export {
  type ExactSubjectOptions,
  exactConsistencySubject,
  exactMapSubject,
  exactVelocitySubject,
} from './subject/exact.ts';
export type * from './subject/types.ts';
export type { Counterexample, Level, Status, ToleranceRecord, Verdict } from './subject/verdict.ts';
