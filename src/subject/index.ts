export type { CanonicalMap, CanonicalPointFunction, Observed } from './canonical.ts';
export { canonicalMap, canonicalPointFunction, conventionOf } from './canonicalise.ts';
export { clockOf } from './clock.ts';
export { type Convention, type ConventionInput, canonicalConvention, conventionSchema } from './convention.ts';
export { declarationSchema, parseSubject } from './declaration.ts';
export {
  decodeTimes,
  type ExactSubjectOptions,
  exactConsistencySubject,
  exactMapSubject,
  exactVelocitySubject,
} from './exact.ts';
export { parseProblem, problemSchema } from './problem.ts';
export { endSchema, recordSchema, runSchema } from './stream.ts';
export type * from './types.ts';
export * from './verdict.ts';
