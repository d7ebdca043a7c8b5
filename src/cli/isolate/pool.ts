import { setMaxListeners } from 'node:events';
import { causesOf, type GroupState } from '../../properties/runner/blocking.ts';
import type { CheckIdentity } from '../../properties/runner/plan.ts';
import type { Outcome } from '../../properties/runner/run-check.ts';
import type { Verdict } from '../../subject/verdict.ts';
import { type Child, type Ending, startChild } from './child.ts';
import type { CheckFacts, Job, PlanFacts } from './protocol.ts';

/** After so many ended processes a subject's other checks are not tried: each costs a start and perhaps a time-out. */
export const CRASH_LIMIT = 5;

export interface PoolHooks {
  plan(plan: PlanFacts): void;
  start(check: CheckFacts): void;
  verdict(verdict: Verdict): void;
}

export interface PoolOptions {
  /** Processes at a time. */
  readonly parallel: number;
  readonly signal: AbortSignal;
  /** Milliseconds after which no further check is begun. */
  readonly budget?: number;
}

interface Shared {
  readonly job: Job;
  readonly options: PoolOptions;
  readonly hooks: PoolHooks;
  readonly kills: Set<() => void>;
  readonly crashes: Map<string, number>;
  plan: PlanFacts | undefined;
  /** When the budget ends: it counts from the plan, so that loading does not use it up. */
  deadline: number;
  queue: CheckFacts[][];
}

/**
 * Runs a job in child processes, so that a loop without end, an exit or a native crash of a subject costs it the check at
 * hand and nothing else: the process is started anew for the rest. Resolves when every check has its verdict, or when
 * aborted; no child is left behind.
 *
 * @throws FlowproofError where the target cannot be loaded or planned.
 */
export async function runIsolated(job: Job, options: PoolOptions, hooks: PoolHooks): Promise<void> {
  const shared: Shared = {
    job,
    options,
    hooks,
    deadline: Number.POSITIVE_INFINITY,
    kills: new Set(),
    crashes: new Map(),
    plan: undefined,
    queue: [],
  };
  const killAll = (): void => {
    for (const kill of shared.kills) kill();
  };
  setMaxListeners(0, options.signal);
  options.signal.addEventListener('abort', killAll, { once: true });
  process.on('exit', killAll);
  try {
    await Promise.all(Array.from({ length: options.parallel }, () => runSlot(shared)));
  } catch (thrown) {
    if (!options.signal.aborted) throw thrown;
  } finally {
    killAll();
    process.off('exit', killAll);
    options.signal.removeEventListener('abort', killAll);
  }
}

/** One process at a time, taking groups from the common queue. */
async function runSlot(shared: Shared): Promise<void> {
  let child: Child | undefined;
  const ready = async (): Promise<Child> => {
    child ??= await startChild(shared.job, (kill) => shared.kills.add(kill));
    if (shared.plan === undefined) {
      shared.plan = child.plan;
      shared.deadline = performance.now() + (shared.options.budget ?? Number.POSITIVE_INFINITY);
      shared.queue = groupsOf(child.plan);
      shared.hooks.plan(child.plan);
    }
    return child;
  };
  await ready();
  for (let group = shared.queue.shift(); group !== undefined; group = shared.queue.shift()) {
    const state: GroupState = new Map();
    let rest = group;
    while (rest.length > 0 && !shared.options.signal.aborted) {
      if (performance.now() > shared.deadline) {
        for (const check of rest) await conclude(shared, check, state, OVER_BUDGET);
        break;
      }
      if ((shared.crashes.get(rest[0].subject) ?? 0) >= CRASH_LIMIT) {
        for (const check of rest) await conclude(shared, check, state, GIVEN_UP);
        break;
      }
      const worker = await ready();
      const stage: Stage = { done: new Set(), started: undefined, found: undefined };
      const keep = (verdict: Verdict, root: string): void => {
        const causes = causesOf(verdict.diagnosis);
        const { status, level } = verdict;
        state.set(verdict.id, { status, level, root, ...(causes.length === 0 ? {} : { causes }) });
        shared.hooks.verdict(verdict);
      };
      const now = shared.deadline === Number.POSITIVE_INFINITY ? rest : rest.slice(0, 1);
      const ending = await worker.run(
        now.map((check) => check.index),
        [...state],
        {
          start: (index) => {
            stage.started = index;
            shared.hooks.start(group.find((check) => check.index === index)!);
          },
          found: ({ verdict }) => {
            stage.found = verdict;
          },
          verdict: ({ index, verdict, root }) => {
            stage.done.add(index);
            stage.found = undefined;
            keep(verdict, root);
          },
        },
      );
      rest = rest.filter((check) => !stage.done.has(check.index));
      if (ending === undefined) continue;
      child = undefined;
      if (shared.options.signal.aborted) return;
      const guilty = rest.find((check) => check.index === stage.started) ?? rest[0];
      if (guilty === undefined) continue;
      shared.crashes.set(guilty.subject, (shared.crashes.get(guilty.subject) ?? 0) + 1);
      // A process that ended in the diagnosis of a failure leaves the failure.
      if (stage.found === undefined) await conclude(shared, guilty, state, ending);
      else keep(stage.found, stage.found.id);
      rest = rest.filter((check) => check !== guilty);
    }
  }
  child?.kill();
}

interface Stage {
  readonly done: Set<number>;
  started: number | undefined;
  /** The verdict of a failure that is being diagnosed. */
  found: Verdict | undefined;
}

type Conclusion = Ending | typeof OVER_BUDGET | typeof GIVEN_UP;
const OVER_BUDGET = { kind: 'budget' } as const;
const GIVEN_UP = { kind: 'given-up' } as const;
/** Of checks that the budget left no time for, and of those of a subject that ends its process again and again. */
export const OVER_BUDGET_OUTCOME: Outcome = {
  status: 'skip',
  reason: 'budget: the time was used up before this check.',
};
export const GIVEN_UP_OUTCOME: Outcome = {
  status: 'blocked',
  reason: `Not tried: ${CRASH_LIMIT} checks of this subject ended its process.`,
};

/** The verdict of a check that its own process did not give. */
async function conclude(shared: Shared, facts: CheckFacts, state: GroupState, why: Conclusion): Promise<void> {
  const [{ findProperty }, { settle, timeoutReason }, { subjectCreated }] = await Promise.all([
    import('../../properties/registry.ts'),
    import('../../properties/runner/run-check.ts'),
    import('../../properties/runner/subject-created.ts'),
  ]);
  const { job } = shared;
  const { timeout, falseFail } = shared.plan!;
  const check: CheckIdentity = {
    ...facts,
    property: findProperty(facts.property) ?? subjectCreated,
    problem: facts.problem === null ? null : { id: facts.problem },
  };
  const outcome = {
    timeout: { status: 'timeout', reason: timeoutReason(timeout) },
    crash: { status: 'error', reason: `The subject ended its process: ${'how' in why ? why.how : ''}.` },
    budget: OVER_BUDGET_OUTCOME,
    'given-up': GIVEN_UP_OUTCOME,
  } as const;
  const run = { profile: { name: job.profile }, seed: job.seed, falseFail };
  const milliseconds = why.kind === 'timeout' ? timeout : 0;
  shared.hooks.verdict(
    settle(run, check, state, outcome[why.kind], milliseconds, {
      target: job.target,
      xfail: job.xfail,
      ...(job.tolerance === undefined ? {} : { tolerance: job.tolerance }),
    }),
  );
}

/** Checks by subject and problem, in the order of the plan. */
function groupsOf(plan: PlanFacts): CheckFacts[][] {
  const groups = new Map<number, CheckFacts[]>();
  for (const check of plan.checks) groups.set(check.group, [...(groups.get(check.group) ?? []), check]);
  return [...groups.values()];
}
