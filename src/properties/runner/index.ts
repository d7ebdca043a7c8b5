export type { GroupState } from './blocking.ts';
export { exitCodeOf } from './exit-code.ts';
export {
  type CheckIdentity,
  DEFAULT_PROFILE,
  DEFAULT_SEED,
  type Plan,
  type PlannedCheck,
  type PlanOptions,
  planChecks,
} from './plan.ts';
export type { Posed } from './pose.ts';
export { problemsOf, resolveProblem } from './problems.ts';
export { type Profile, type ProfileName, profileOf, profiles } from './profiles.ts';
export { decodeToken, encodeToken, type ReplayToken } from './replay-token.ts';
export { type RunOptions, runChecks, runPlan } from './run.ts';
export { type CheckOptions, runCheck } from './run-check.ts';
export { parseXfail, type Xfail, type XfailInput } from './xfail.ts';
