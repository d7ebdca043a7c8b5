import { parseXfail } from '../properties/runner/xfail.ts';
import { parseSeed, parseTime, readProblem, readText } from './arguments.ts';
import type { Job } from './isolate/protocol.ts';
import type { SessionOptions } from './session.ts';
import type { OutputOptions } from './sinks.ts';

/** Options of `verify` and `check` as commander gives them. */
export interface RunFlags extends OutputOptions {
  readonly profile: string;
  readonly seed: string;
  readonly filter?: string;
  readonly budget?: string;
  readonly timeout?: string;
  readonly xfail?: string;
  readonly problem?: readonly string[];
}

/** @throws FlowproofError for an option that is wrong. */
export function jobOf(target: string, flags: RunFlags): Job {
  return {
    target,
    profile: flags.profile,
    seed: parseSeed(flags.seed),
    ...(flags.filter === undefined ? {} : { filter: flags.filter }),
    ...(flags.problem === undefined ? {} : { problem: flags.problem.map(readProblem) }),
    ...(flags.timeout === undefined ? {} : { timeout: parseTime('--timeout', flags.timeout) }),
    xfail: flags.xfail === undefined ? [] : parseXfail(readText('--xfail', flags.xfail), flags.xfail),
  };
}

export function sessionOptionsOf(
  flags: OutputOptions & { readonly budget?: string },
  parallel: number,
): SessionOptions {
  const { json, markdown, pretty, budget } = flags;
  return {
    parallel,
    ...(json === undefined ? {} : { json }),
    ...(markdown === undefined ? {} : { markdown }),
    ...(pretty === undefined ? {} : { pretty }),
    ...(budget === undefined ? {} : { budget: parseTime('--budget', budget) }),
  };
}
