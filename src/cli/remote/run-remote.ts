import type { Host } from '../../adapters/process/host.ts';
import { remoteSubjects } from '../../adapters/process/subjects.ts';
import { clip } from '../../core/text.ts';
import { diagnoseOnDemand } from '../../diagnosis/index.ts';
import type { GroupState } from '../../properties/runner/blocking.ts';
import { type PlannedCheck, planChecks } from '../../properties/runner/plan.ts';
import { type Outcome, runCheck, settle } from '../../properties/runner/run-check.ts';
import { RemoteError } from '../../subject/remote-error.ts';
import type { Verdict } from '../../subject/verdict.ts';
import { factsOf } from '../isolate/facts.ts';
import {
  CRASH_LIMIT,
  GIVEN_UP_OUTCOME,
  OVER_BUDGET_OUTCOME,
  type PoolHooks,
  type PoolOptions,
} from '../isolate/pool.ts';
import type { Job } from '../isolate/protocol.ts';
import { STDIO } from './target.ts';

/**
 * Runs a job whose subjects are in a client's process: a crash or a hang of theirs costs the check at hand, and the client is started anew for
 * the rest. Resolves when every check has its verdict, or when aborted; the client is gone then.
 *
 * @throws FlowproofError where the client cannot be started, says what is no subject, or nothing can be planned.
 */
export async function runRemote(
  job: Job,
  host: Host,
  options: Pick<PoolOptions, 'signal' | 'budget'>,
  hooks: PoolHooks,
): Promise<void> {
  const { signal } = options;
  const abort = (): void => void host.kill();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await run(job, host, options, hooks);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    signal.removeEventListener('abort', abort);
    if (job.target !== STDIO) await host.close();
  }
}

async function run(
  job: Job,
  host: Host,
  options: Pick<PoolOptions, 'signal' | 'budget'>,
  hooks: PoolHooks,
): Promise<void> {
  const { signal } = options;
  const plan = await planChecks(await remoteSubjects(host, { chosen: job.problem !== undefined }), job);
  const facts = factsOf(plan, job);
  const { client, versions } = await host.ready();
  hooks.plan({ ...facts, versions: { ...versions, client: `${client.name} ${client.version}` } });
  const deadline = performance.now() + (options.budget ?? Number.POSITIVE_INFINITY);
  const states = new Map<number, GroupState>();
  const common = {
    target: job.target === STDIO ? null : job.target,
    xfail: job.xfail,
    ...(job.replay === undefined ? {} : { replay: job.replay }),
    ...(job.timeout === undefined ? {} : { timeout: job.timeout }),
    ...(job.tolerance === undefined ? {} : { tolerance: job.tolerance }),
    diagnose: diagnoseOnDemand(),
  };
  const crashes = new Map<string, number>();
  for (const facet of facts.checks) {
    if (signal.aborted) return;
    const check = plan.checks[facet.index];
    const state = stateOf(states, check);
    const settled = (outcome: Outcome): Verdict => settle(plan, check, state, outcome, 0, common);
    if (performance.now() > deadline) {
      hooks.verdict(settled(OVER_BUDGET_OUTCOME));
      continue;
    }
    if ((crashes.get(check.subject) ?? 0) >= CRASH_LIMIT) {
      hooks.verdict(settled(GIVEN_UP_OUTCOME));
      continue;
    }
    const refused = await unready(host);
    if (signal.aborted) return;
    if (refused !== undefined) {
      crashes.set(check.subject, (crashes.get(check.subject) ?? 0) + 1);
      hooks.verdict(settled(refused));
      continue;
    }
    hooks.start(facet);
    const before = host.ends;
    const verdict = await host.during(() => runCheck(plan, check, state, { ...common, signal }));
    if (signal.aborted) return;
    if (host.down || host.ends > before) crashes.set(check.subject, (crashes.get(check.subject) ?? 0) + 1);
    hooks.verdict(withTail(verdict, host));
  }
}

/** Why the client is not ready for a check, as the outcome of the check; undefined where it is. */
async function unready(host: Host): Promise<Outcome | undefined> {
  try {
    if (host.lost) return { status: 'blocked', reason: 'Not tried: the client does not answer any more.' };
    await host.ready();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof RemoteError)) throw thrown;
    return { status: thrown.fault === 'timeout' ? 'timeout' : 'error', reason: `${thrown.message}. ${thrown.hint}` };
  }
}

/** A time-out with the last words of the client, which may say what it waits for. */
function withTail(verdict: Verdict, host: Host): Verdict {
  const tail = verdict.status === 'timeout' ? host.tail() : '';
  return tail === ''
    ? verdict
    : { ...verdict, reason: clip(`${verdict.reason} The client's last words: ${tail}`, 2_000) };
}

function stateOf(states: Map<number, GroupState>, { group }: PlannedCheck): GroupState {
  const known = states.get(group);
  if (known !== undefined) return known;
  const fresh: GroupState = new Map();
  states.set(group, fresh);
  return fresh;
}
