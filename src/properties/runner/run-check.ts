import { COMMAND } from '../../core/command-line.ts';
import { stream } from '../../core/random.ts';
import type { Diagnosis } from '../../subject/diagnosis.ts';
import type { Counterexample, Status, Verdict } from '../../subject/verdict.ts';
import { type Tolerances, toleranceFor } from '../numeric/override.ts';
import type { Checkable, CheckContext, Diagnose, Finding } from '../types.ts';
import { causesOf, explainedBy, type GroupState, sameCause } from './blocking.ts';
import { DIAGNOSIS_TIME, diagnoseWithin } from './diagnose-within.ts';
import { matches } from './filter.ts';
import { makeVerdict, thrownFinding } from './make-verdict.ts';
import type { CheckIdentity, Plan, PlannedCheck } from './plan.ts';
import { encodeToken } from './replay-token.ts';
import { findXfail, type Xfail } from './xfail.ts';

/** What one check needs to know beside the plan. */
export interface CheckOptions {
  /** What `replay` loads: a module path, `verify`, or null for a subject given to the library. */
  readonly target: string | null;
  readonly xfail: readonly Xfail[];
  readonly signal: AbortSignal;
  /** A case in place of drawn ones. */
  readonly replay?: Counterexample;
  /** Report a failure as `blocked` where a more basic one explains it. Default true. */
  readonly blocking?: boolean;
  /** In place of the profile's time limit, milliseconds. */
  readonly timeout?: number;
  /** Tolerances of the user's in place of derived ones. */
  readonly tolerance?: Tolerances;
  /** Says what explains a failure that nothing more basic explains. */
  readonly diagnose?: Diagnose;
  /** Told of a failure before it is diagnosed, so that a diagnosis that does not come back costs nothing else. */
  readonly found?: (verdict: Verdict) => void | Promise<void>;
}

/** What the verdicts of one run have in common. */
export interface RunFacts {
  readonly profile: { readonly name: string };
  readonly seed: number;
  readonly falseFail: number;
}

/** A finding, or how a check ended without one. */
export type Outcome = Omit<Finding, 'status'> & {
  readonly status: Status;
  readonly diagnosis?: Diagnosis;
  readonly root?: string;
};

/** One check run to a verdict; never rejects. `state` holds its group's verdicts so far and is extended. */
export async function runCheck(
  plan: Plan,
  check: PlannedCheck,
  state: GroupState,
  options: CheckOptions,
): Promise<Verdict> {
  const start = performance.now();
  const outcome = await outcomeOf(plan, check, options);
  const milliseconds = performance.now() - start;
  const verdict = settle(plan, check, new Map(state), outcome, milliseconds, options);
  const diagnosis =
    verdict.status === 'fail' ? await diagnosisOf(plan, check, outcome as Finding, verdict, options) : undefined;
  const explained = diagnosis === undefined ? outcome : { ...outcome, diagnosis };
  return settle(plan, check, state, explained, milliseconds, options);
}

/** The verdict of an outcome: expected failures and more basic ones taken into account. */
export function settle(
  plan: RunFacts,
  check: CheckIdentity,
  state: GroupState,
  outcome: Outcome,
  milliseconds: number,
  options: Pick<CheckOptions, 'target' | 'xfail' | 'blocking' | 'tolerance'>,
): Verdict {
  const { property } = check;
  const root =
    options.blocking === false
      ? undefined
      : (explainedBy(property, outcome.status, state) ?? sameCause(property, outcome, state));
  const judged = root === undefined ? expected(check, outcome, options.xfail) : blocked(outcome, root);
  const causes = causesOf(outcome.diagnosis);
  state.set(property.id, {
    status: judged.status,
    level: property.level,
    root: root ?? property.id,
    ...(causes.length === 0 ? {} : { causes }),
  });
  const replay = replayCommand(plan, check, judged, options);
  return makeVerdict(check, judged, { seed: plan.seed, replay, milliseconds });
}

async function outcomeOf(plan: Plan, check: PlannedCheck, options: CheckOptions): Promise<Outcome> {
  const { property, posed } = check;
  if ('failure' in posed.checkable) return { status: 'error', reason: posed.checkable.failure };
  const timeout = options.timeout ?? plan.profile.timeout;
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  options.signal.addEventListener('abort', abort, { once: true });
  try {
    const reason = unclaimed(check) ?? property.skip(posed.checkable);
    if (reason !== undefined) return { status: 'skip', reason };
    const context = contextOf(plan, check, options, controller.signal);
    if (posed.onProblem === undefined) return await limited(property.check(context), timeout, controller);
    const free = await limited(property.check({ ...context, onProblem: posed.onProblem }), timeout, controller);
    // A factory that refuses every random problem drawn is checked on its own alone.
    if (free.status !== 'inconclusive' || (free.cases ?? 0) > 0) return free;
    return await limited(property.check(context), timeout, controller);
  } catch (thrown) {
    return thrownFinding(thrown);
  } finally {
    options.signal.removeEventListener('abort', abort);
  }
}

/** The diagnosis of a failure that counts. */
async function diagnosisOf(
  plan: Plan,
  check: PlannedCheck,
  finding: Finding,
  verdict: Verdict,
  options: CheckOptions,
): Promise<Diagnosis | undefined> {
  if (options.diagnose === undefined || options.signal.aborted) return undefined;
  await options.found?.(verdict);
  const { onProblem } = check.posed;
  return diagnoseWithin(DIAGNOSIS_TIME, options.signal, (signal) => {
    const context = { ...contextOf(plan, check, options, signal), ...(onProblem === undefined ? {} : { onProblem }) };
    return options.diagnose!(context, check.property, finding);
  });
}

function contextOf(plan: Plan, check: PlannedCheck, options: CheckOptions, signal: AbortSignal): CheckContext {
  const { property, problem } = check;
  const tolerance = toleranceFor(options.tolerance, property.id);
  return {
    subject: check.posed.checkable as Checkable,
    problem,
    effort: check.effort,
    seed: plan.seed,
    rng: (...labels) => stream(plan.seed, property.id, check.subject, problem?.id ?? 'none', ...labels),
    falseFail: plan.falseFail,
    ...(options.replay === undefined ? {} : { replay: options.replay }),
    ...(tolerance === undefined ? {} : { tolerance }),
    signal,
  };
}

function unclaimed({ posed, property }: PlannedCheck): string | undefined {
  const claims = posed.declared?.claims;
  return claims === undefined || claims.some((pattern) => matches(pattern, property.id))
    ? undefined
    : 'not-claimed: the subject does not list it among its claims';
}

/**
 * The result, or a time-out that aborts the check; an abort from outside ends it too, and its verdict is then dropped. A
 * loop that never yields is stopped by the isolating parent.
 */
function limited(result: Promise<Outcome>, milliseconds: number, controller: AbortController): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => controller.abort(), milliseconds);
    const stop = (): void => resolve({ status: 'timeout', reason: timeoutReason(milliseconds) });
    controller.signal.addEventListener('abort', stop, { once: true });
    result.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The reason of a `timeout`. */
export function timeoutReason(milliseconds: number): string {
  return `No answer within ${milliseconds / 1e3} s. Make the subject faster, or pass a longer --timeout.`;
}

function expected(check: CheckIdentity, outcome: Outcome, entries: readonly Xfail[]): Outcome {
  const entry = findXfail(entries, {
    id: check.property.id,
    subject: check.subject,
    problem: check.problem?.id ?? null,
  });
  if (entry === undefined) return outcome;
  const why = entry.reason === undefined ? '' : ` (${entry.reason})`;
  if (outcome.status === 'fail')
    return { ...outcome, status: 'xfail', reason: `Expected to fail${why}: ${outcome.reason}` };
  if (outcome.status !== 'pass') return outcome;
  return {
    ...outcome,
    status: 'xpass',
    reason: `Listed as an expected failure${why}, but it passed: remove the entry.`,
  };
}

function blocked({ diagnosis: _, ...outcome }: Outcome, root: string): Outcome {
  return {
    ...outcome,
    status: 'blocked',
    root,
    reason: `Explained by the failure of ${root}. Here: ${outcome.reason}`,
  };
}

function replayCommand(
  plan: RunFacts,
  check: CheckIdentity,
  { status, counterexample }: Outcome,
  { target, tolerance }: Pick<CheckOptions, 'target' | 'tolerance'>,
): string {
  const { batches, points, samples } = check.effort;
  const set = toleranceFor(tolerance, check.property.id);
  const token = encodeToken({
    v: 1,
    target,
    property: check.property.id,
    subject: check.subject,
    problem: check.reference,
    profile: plan.profile.name,
    seed: plan.seed,
    effort: [batches, points, samples],
    falseFail: plan.falseFail,
    ...(counterexample === undefined ? {} : { counterexample }),
    ...(set === undefined ? {} : { tolerance: set }),
    status,
  });
  return target === null ? `replay: '${token}'` : `${COMMAND} replay ${token}`;
}
