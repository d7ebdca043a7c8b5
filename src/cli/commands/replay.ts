import { existsSync } from 'node:fs';
import { FlowproofError } from '../../core/errors.ts';
import { decodeToken, type ReplayToken, tokenIn } from '../../properties/runner/replay-token.ts';
import { recordSchema } from '../../subject/stream.ts';
import type { Verdict } from '../../subject/verdict.ts';
import { parseTime, readText } from '../arguments.ts';
import { tell } from '../exit.ts';
import type { Job } from '../isolate/protocol.ts';
import { commandTarget, STDIO } from '../remote/target.ts';
import { sessionOptionsOf } from '../run-flags.ts';
import { runSession } from '../session.ts';
import type { OutputOptions } from '../sinks/index.ts';
import { hostOptionsOf, type RemoteFlags } from './check.ts';

interface ReplayFlags extends OutputOptions, RemoteFlags {
  readonly target?: string;
  readonly whole?: boolean;
  readonly timeout?: string;
}

/** Repeats the verdict of a token, or those of a report that were no pass, and says whether they came out the same. */
export async function replay(what: string, flags: ReplayFlags): Promise<number> {
  const originals = existsSync(what) ? readReport(what) : undefined;
  const tokens = originals === undefined ? [what] : originals.map((verdict) => tokenIn(verdict.replay));
  const decoded = tokens.map((token) => decodeToken(token.trim()));
  const jobs = decoded.map((token) => jobOf(token, flags));
  const options = { ...sessionOptionsOf(flags, 1), remote: hostOptionsOf(flags) };
  if (flags.stdio === true) return (await import('../remote/over-stdio.ts')).overStdio(jobs, options);
  const { exitCode, verdicts } = await runSession(jobs, options);
  for (const [index, { property, status }] of (originals === undefined ? decoded : []).entries()) {
    if (!notReproduced(status, verdicts[index]?.status)) continue;
    tell(`${property}: it was ${status}, and passes now. The subject was mended, or keeps state between calls.`);
  }
  for (const [index, original] of (originals ?? []).entries()) {
    const again = verdicts[index];
    if (again === undefined) continue;
    const outcome = sameBits(original, again) ? 'came out the same' : `was ${original.status}, now ${again.status}`;
    tell(`${original.id} on ${original.problem ?? 'no problem'}: ${outcome}`);
  }
  return exitCode;
}

function notReproduced(was: Verdict['status'] | undefined, now: Verdict['status'] | undefined): boolean {
  return was !== undefined && was !== 'pass' && was !== 'xpass' && was !== 'skip' && now === 'pass';
}

function jobOf(token: ReplayToken, flags: ReplayFlags): Job {
  const { command } = flags;
  const own = flags.stdio === true ? STDIO : command === undefined ? undefined : commandTarget(command);
  const target = own ?? flags.target ?? token.target;
  if (target === null) {
    throw new FlowproofError(
      'usage',
      'replay: expected --target, got a token of a subject that was given to the library',
      'Pass --target MODULE where the module exports the subject, --command where a client serves it, or { replay: token } to the library.',
    );
  }
  const [batches, points, samples] = token.effort;
  const counterexample = flags.whole === true ? undefined : token.counterexample;
  return {
    target,
    profile: token.profile,
    seed: token.seed,
    filter: token.property,
    ...(token.problem === null ? {} : { problem: [token.problem] }),
    subject: token.subject,
    effort: { batches, points, samples },
    falseFail: token.falseFail,
    xfail: [],
    ...(counterexample === undefined ? {} : { replay: counterexample }),
    ...(token.tolerance === undefined ? {} : { tolerance: { [token.property]: token.tolerance } }),
    ...(flags.timeout === undefined ? {} : { timeout: parseTime('--timeout', flags.timeout) }),
  };
}

/** The verdicts of a report that need an explanation; all of them where every one passed. */
function readReport(path: string): Verdict[] {
  const verdicts = readText('replay', path)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line, index) => {
      const record = recordSchema.safeParse(parseLine(path, line, index + 1));
      if (record.success) return record.data.record === 'verdict' ? [record.data as Verdict] : [];
      throw notReport(path, index + 1);
    });
  const notable = verdicts.filter(({ status }) => status !== 'pass' && status !== 'skip' && status !== 'blocked');
  if (verdicts.length === 0) throw notReport(path, 1);
  return notable.length > 0 ? notable : verdicts;
}

function parseLine(path: string, line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw notReport(path, number);
  }
}

function notReport(path: string, line: number): FlowproofError {
  return new FlowproofError(
    'usage',
    `${path}:${line}: expected a verdict stream, got another text`,
    'Pass a token, or a file written by `flowproof check … --json=FILE`.',
  );
}

function sameBits(a: Verdict, b: Verdict): boolean {
  const bits = (verdict: Verdict): string => JSON.stringify(verdict.counterexample?.bits ?? null);
  return (
    a.status === b.status && bits(a) === bits(b) && (a.counterexample !== undefined || a.statistic === b.statistic)
  );
}
