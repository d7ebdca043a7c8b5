import type { Problem } from '../../analytic/types.ts';
import { contentHash } from '../../core/content-hash.ts';
import { FlowproofError } from '../../core/errors.ts';
import { sameMachine, unlikeRepeat } from '../../report/comparison/index.ts';
import { keyOf } from '../../report/index.ts';
import type { RunRecord, SubjectRecord } from '../../subject/stream.ts';
import type { Verdict } from '../../subject/verdict.ts';
import { BUILT_IN, type Job } from '../isolate/protocol.ts';
import type { RunOfFile } from '../read-runs.ts';
import type { HostOptions } from '../remote/open-host.ts';
import { STDIO } from '../remote/target.ts';
import { runRecord } from '../run-record.ts';
import { runJob } from '../session.ts';
import type { Finding } from './types.ts';

export interface RepeatOptions {
  /** Where the subject is now, in place of what the report says. */
  readonly target?: string;
  readonly remote?: HostOptions;
  readonly signal: AbortSignal;
  /** Told what is about to be run. */
  readonly announce: (target: string, checks: number) => void;
}

/** Runs again what a report holds, from its records alone, and says of each verdict whether it comes out the same. */
export async function repeatRun(
  { run: { run, verdicts, results } }: RunOfFile,
  options: RepeatOptions,
): Promise<Finding[]> {
  const found: Finding[] =
    results.length === 0 ? [] : [{ kind: 'unknown', text: `${results.length} benchmark results: not repeated` }];
  if (verdicts.length === 0) return found;
  const target = options.target ?? run?.target;
  if (run === undefined || target === null || target === undefined || target === STDIO) {
    const text = `${verdicts.length} verdicts: their subject was given by a program; pass --target or --command where it can be found`;
    return [...found, { kind: 'unknown', text }];
  }
  if (run.options?.replay === true) {
    const text = `${verdicts.length} verdicts: replays of another report; verify that one`;
    return [...found, { kind: 'unknown', text }];
  }
  const repeatable = verdicts.filter((verdict) => whyNot(verdict) === undefined);
  for (const [reason, count] of tally(verdicts.flatMap((verdict) => whyNot(verdict) ?? []))) {
    found.push({ kind: 'unknown', text: `${count} verdicts: ${reason}` });
  }
  options.announce(target, repeatable.length);
  try {
    const { again, record } = await repeat(jobOf(run, target), run.budget, repeatable, options);
    if (record === undefined) return found;
    const same = sameMachine(run, record);
    const verdictsAgain = repeatable.map((verdict) => judged(verdict, again.get(keyOf(verdict)), same));
    return [...found, ...planDifferences(run, record), ...verdictsAgain, summary(same)];
  } catch (thrown) {
    if (!(thrown instanceof FlowproofError)) throw thrown;
    const text = `${repeatable.length} verdicts: nothing can be run here. ${thrown.message}`;
    return [...found, { kind: 'unknown', text }];
  }
}

/** What the first record says of the plan, and does not come out again; another version of flowproof may plan otherwise. */
function planDifferences(recorded: RunRecord, again: RunRecord): Finding[] {
  if (recorded.versions.flowproof !== again.versions.flowproof) return [];
  return (['subjects', 'planned', 'properties', 'problems', 'deviations', 'falseFail'] as const).flatMap((field) => {
    const [then, now] = [recorded, again].map((run) =>
      contentHash(field === 'subjects' ? run.subjects.map(declared) : (run[field] ?? null)),
    );
    return then === now
      ? []
      : [{ kind: 'wrong' as const, text: `${field}: the first record has others than come out again` }];
  });
}

/** What a subject says of itself, wherever it is. */
function declared({ source: _source, hash: _hash, ...said }: SubjectRecord): Partial<SubjectRecord> {
  return said;
}

/** Why a verdict depends on more than what the report says. */
function whyNot({ status, reason }: Verdict): string | undefined {
  if (status === 'timeout') return 'time-outs, which depend on the clock';
  if (status === 'skip' && reason.startsWith('budget:')) return 'skipped for want of time';
  if (status === 'blocked' && reason.startsWith('Not tried:')) return 'not tried';
  return undefined;
}

function tally(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function judged(recorded: Verdict, again: Verdict | undefined, same: boolean): Finding {
  const where = `${recorded.subject}: ${recorded.id}${recorded.problem === null ? '' : ` on ${recorded.problem}`}`;
  if (again === undefined) return { kind: 'wrong', text: `${where}: no such check came up` };
  const difference = unlikeRepeat(recorded, again, same);
  return difference === undefined
    ? { kind: 'verified', text: where }
    : { kind: 'wrong', text: `${where}: ${difference}` };
}

function summary(same: boolean): Finding {
  const text = same
    ? 'equal machine and versions: compared in all digits'
    : 'another machine or other versions: compared within the recorded tolerances';
  return { kind: 'verified', text };
}

function jobOf({ profile, seed, filter, options = {} }: RunRecord, target: string): Job {
  const { problem, timeout, xfail, tolerance } = options;
  return {
    target,
    profile,
    seed,
    ...(filter === null ? {} : { filter }),
    ...(problem === undefined ? {} : { problem: problem as (string | Problem)[] }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(tolerance === undefined ? {} : { tolerance }),
    xfail: xfail ?? [],
  };
}

/** The verdicts of a job, stopped when the last of those that are wanted is there, and the first record of this run. */
async function repeat(
  job: Job,
  budget: number | null,
  wanted: readonly Verdict[],
  { remote, signal }: RepeatOptions,
): Promise<{ again: Map<string, Verdict>; record: RunRecord | undefined }> {
  const open = new Set(wanted.map(keyOf));
  const again = new Map<string, Verdict>();
  const done = new AbortController();
  const parallel = job.target === BUILT_IN ? 2 : 1;
  let record: RunRecord | undefined;
  await runJob(job, { parallel, signal: AbortSignal.any([signal, done.signal]) }, remote, {
    plan: (plan) => {
      record ??= runRecord(job, plan, budget ?? undefined);
    },
    start: () => {},
    verdict: (verdict) => {
      again.set(keyOf(verdict), verdict);
      open.delete(keyOf(verdict));
      if (open.size === 0) done.abort();
    },
  });
  return { again, record };
}
