import { problems as catalogue } from '../../analytic/index.ts';
import type { SubjectExport } from '../../subject/types.ts';
import type { Counterexample, Verdict } from '../../subject/verdict.ts';
import type { Tolerances } from '../numeric/override.ts';
import { properties } from '../registry.ts';
import type { Diagnose } from '../types.ts';
import type { GroupState } from './blocking.ts';
import { type Plan, type PlannedCheck, type PlanOptions, planChecks } from './plan.ts';
import { type CheckOptions, runCheck } from './run-check.ts';
import { unmatchedTolerances, unmatchedXfails } from './unmatched.ts';
import { type XfailInput, xfailEntries } from './xfail.ts';

/** What is planned, and how it is run; fields as in the `CheckOptions` of one check. */
export interface RunOptions extends PlanOptions {
  readonly xfail?: readonly XfailInput[];
  readonly signal?: AbortSignal;
  readonly blocking?: boolean;
  readonly timeout?: number;
  readonly tolerance?: Tolerances;
  readonly diagnose?: Diagnose;
  /** Keep to the subject of this name. */
  readonly subject?: string;
  /** A case in place of drawn ones. */
  readonly counterexample?: Counterexample;
}

/** The verdicts of a plan in its order, each as soon as it is reached. An aborted run ends after those reached. */
export async function* runPlan(plan: Plan, options: CheckOptions, only?: ReadonlySet<number>): AsyncGenerator<Verdict> {
  const states = new Map<number, GroupState>();
  for (const check of plan.checks) {
    if (options.signal.aborted) return;
    if (only !== undefined && !only.has(check.index)) continue;
    const verdict = await runCheck(plan, check, stateOf(states, check), options);
    if (options.signal.aborted) return;
    yield verdict;
  }
}

function stateOf(states: Map<number, GroupState>, check: PlannedCheck): GroupState {
  const known = states.get(check.group);
  if (known !== undefined) return known;
  const fresh: GroupState = new Map();
  states.set(check.group, fresh);
  return fresh;
}

/**
 * All verdicts of an export, in this process.
 * @throws FlowproofError `invalid-subject`, `invalid-problem`, `invalid-seed` or `usage` for what cannot be planned.
 */
export async function runChecks(exported: SubjectExport, options: RunOptions = {}): Promise<Verdict[]> {
  const plan = await planChecks(exported, options);
  warnOfUnmatched(plan, options);
  const verdicts: Verdict[] = [];
  const run = {
    target: null,
    xfail: xfailEntries(options.xfail),
    signal: options.signal ?? new AbortController().signal,
    ...(options.blocking === undefined ? {} : { blocking: options.blocking }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(options.tolerance === undefined ? {} : { tolerance: options.tolerance }),
    ...(options.counterexample === undefined ? {} : { replay: options.counterexample }),
    ...(options.diagnose === undefined ? {} : { diagnose: options.diagnose }),
  };
  const only = plan.checks.filter(({ subject }) => options.subject === undefined || subject === options.subject);
  for await (const verdict of runPlan(plan, run, new Set(only.map(({ index }) => index)))) verdicts.push(verdict);
  return verdicts;
}

/** A process warning for each expected failure or tolerance that matches nothing. */
function warnOfUnmatched({ checks }: Plan, { xfail, tolerance = {}, filter }: RunOptions): void {
  const known = {
    planned: checks.map(({ property, subject, problem }) => ({
      id: property.id,
      subject,
      problem: problem?.id ?? null,
    })),
    filter,
    properties: properties.map(({ id }) => id),
    problems: Object.keys(catalogue),
  };
  const texts = [...unmatchedXfails(xfailEntries(xfail), known), ...unmatchedTolerances(Object.keys(tolerance), known)];
  for (const text of texts) process.emitWarning(text, 'FlowproofWarning');
}
