import { openTrace } from '../../adapters/process/trace.ts';
import { expectedError } from '../../core/errors.ts';
import { parseBytes, parseTime } from '../arguments.ts';
import { type OnnxFlags, withOnnxFlags } from '../onnx-flags.ts';
import type { HostOptions } from '../remote/open-host.ts';
import { commandTarget, isRemote, STDIO } from '../remote/target.ts';
import { jobOf, type RunFlags, sessionOptionsOf } from '../run-flags.ts';
import { runSession } from '../session.ts';

/** Options of commands whose subjects may be on the other side of the protocol. */
export interface RemoteFlags {
  readonly command?: string;
  readonly stdio?: boolean;
  readonly memory?: string;
  readonly startTimeout?: string;
  readonly trace?: string;
  readonly traceFull?: boolean;
}

/** Checks the subjects of a module, one process at a time: what a subject holds (a GPU, a port) is not shared. */
export async function check(
  given: string | undefined,
  flags: RunFlags & RemoteFlags & OnnxFlags & { readonly guess?: boolean },
): Promise<number> {
  const target = withOnnxFlags(targetOf(given, flags), flags);
  if (flags.guess === true) return (await import('./guess.ts')).guess(target, flags as never, hostOptionsOf(flags));
  const job = jobOf(target, flags);
  const options = sessionOptionsOf(flags, 1);
  if (!isRemote(target)) return (await runSession([job], options)).exitCode;
  const remote = hostOptionsOf(flags);
  if (target !== STDIO) return (await runSession([job], { ...options, remote })).exitCode;
  return (await import('../remote/over-stdio.ts')).overStdio([job], { ...options, remote });
}

/** What is to be checked. @throws FlowproofError `usage` unless exactly one of target, --command and --stdio says it. */
export function targetOf(given: string | undefined, { command, stdio }: RemoteFlags): string {
  const all = [given, command === undefined ? undefined : commandTarget(command), stdio === true ? STDIO : undefined];
  const named = all.filter((one) => one !== undefined);
  if (named.length === 1) return named[0];
  const got = named.length === 0 ? 'none of them' : named.join(' and ');
  throw expectedError('usage', 'check', 'one of a module, --command and --stdio', got, 'See `flowproof check --help`.');
}

/** @throws FlowproofError for an option that is wrong, `io` for a trace that cannot be written. */
export function hostOptionsOf({ memory, startTimeout, trace, traceFull }: RemoteFlags): HostOptions {
  return {
    ...(memory === undefined ? {} : { memory: parseBytes('--memory', memory) }),
    ...(startTimeout === undefined ? {} : { startTimeout: parseTime('--start-timeout', startTimeout) }),
    ...(trace === undefined ? {} : { trace: openTrace(trace, traceFull === true) }),
  };
}
