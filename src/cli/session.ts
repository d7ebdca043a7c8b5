import { printable } from '../core/text.ts';
import { exitCodeOf } from '../properties/runner/exit-code.ts';
import { idleTolerances } from '../properties/runner/unmatched.ts';
import { countStatuses } from '../report/summary.ts';
import type { Verdict } from '../subject/verdict.ts';
import { INTERRUPTED, tell, USAGE } from './exit.ts';
import { type PoolHooks, type PoolOptions, runIsolated } from './isolate/pool.ts';
import type { Job } from './isolate/protocol.ts';
import { progressLine } from './progress.ts';
import type { HostOptions } from './remote/open-host.ts';
import { isRemote } from './remote/target.ts';
import { runRecord } from './run-record.ts';
import { type OutputOptions, openSinks, type Sink } from './sinks/index.ts';
import { streamTo } from './stream.ts';
import { warningsOf } from './warnings.ts';

export interface SessionOptions extends OutputOptions {
  readonly parallel: number;
  readonly budget?: number;
  /** Of targets on the other side of the protocol. */
  readonly remote?: HostOptions;
  /** Gets the records in the place of standard output. */
  readonly sink?: Sink;
}

export interface SessionResult {
  readonly exitCode: number;
  readonly verdicts: readonly Verdict[];
}

/**
 * Runs jobs one after the other into one verdict stream: the records go out as they come, an interruption (SIGINT,
 * SIGTERM, a reader that left) stops the children and keeps what was reached, without an `end` record.
 *
 * @throws FlowproofError before anything is run: a report that cannot be written, a target that cannot be loaded.
 */
export async function runSession(jobs: readonly Job[], options: SessionOptions): Promise<SessionResult> {
  const start = performance.now();
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  let unwritten = false;
  const failed = (): void => {
    unwritten = true;
  };
  const stream = streamTo(await openSinks(options, failed, options.sink));
  const progress = progressLine();
  const verdicts: Verdict[] = [];
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, abort);
  process.stdout.on('error', abort);
  const warnings: Promise<string[]>[] = [];
  let planned = false;
  let finished = false;
  try {
    for (const job of jobs) {
      const pool = {
        parallel: options.parallel,
        signal: controller.signal,
        ...(options.budget === undefined ? {} : { budget: options.budget }),
      };
      await runJob(job, pool, options.remote, {
        plan: (plan) => {
          progress.planned(plan.checks.length);
          warnings.push(warningsOf(job, plan));
          if (planned) return;
          planned = true;
          stream.record(runRecord(job, plan, options.budget));
        },
        start: progress.start,
        verdict: (verdict) => {
          verdicts.push(verdict);
          progress.done();
          progress.clear();
          stream.record(verdict);
        },
      });
    }
    finished = !controller.signal.aborted;
  } finally {
    for (const signal of signals) process.off(signal, abort);
    process.stdout.off('error', abort);
    progress.clear();
    if (!finished && planned) stream.close();
  }
  if (!finished) return { exitCode: INTERRUPTED, verdicts };
  const milliseconds = Math.round(performance.now() - start);
  const set = jobs.flatMap(({ tolerance }) => Object.keys(tolerance ?? {}));
  const warned = [...(await Promise.all(warnings)).flat(), ...(set.length === 0 ? [] : idleTolerances(set, verdicts))];
  for (const warning of warned) tell(`warning: ${printable(warning)}`);
  const exitCode = stream.end(() => ({
    schema: 'flowproof.end/1',
    record: 'end',
    counts: countStatuses(verdicts),
    exitCode: unwritten ? USAGE : exitCodeOf(verdicts),
    milliseconds,
    ...(warned.length === 0 ? {} : { warnings: warned }),
  }));
  if (exitCode === 4) tell('nothing was run: no property applies. `flowproof list` shows what there is.');
  return { exitCode, verdicts };
}

/** In processes of this package's own, or in a client's on the other side of the protocol. */
export async function runJob(
  job: Job,
  pool: PoolOptions,
  options: HostOptions | undefined,
  hooks: PoolHooks,
): Promise<void> {
  if (!isRemote(job.target)) return runIsolated(job, pool, hooks);
  const [{ runRemote }, { openHost }] = await Promise.all([
    import('./remote/run-remote.ts'),
    import('./remote/open-host.ts'),
  ]);
  return runRemote(job, openHost(job.target, options), pool, hooks);
}
