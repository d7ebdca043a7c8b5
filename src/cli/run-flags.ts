import { parseXfail } from '../properties/runner/xfail.ts';
import { parseSeed, parseTime, parseTolerance, readProblem, readText } from './arguments.ts';
import type { Job } from './isolate/protocol.ts';
import type { SessionOptions } from './session.ts';
import type { OutputOptions } from './sinks/index.ts';

/** Options of `verify` and `check` as commander gives them. */
export interface RunFlags extends OutputOptions {
  readonly profile: string;
  readonly seed: string;
  readonly filter?: string;
  readonly budget?: string;
  readonly timeout?: string;
  readonly xfail?: string;
  readonly problem?: readonly string[];
  readonly tolerance?: readonly string[];
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
    ...(flags.tolerance === undefined ? {} : { tolerance: Object.fromEntries(flags.tolerance.map(parseTolerance)) }),
    xfail: flags.xfail === undefined ? [] : parseXfail(readText('--xfail', flags.xfail), flags.xfail),
  };
}

export function sessionOptionsOf(
  flags: OutputOptions & { readonly budget?: string },
  parallel: number,
): SessionOptions {
  const { json, markdown, html, junit, badge, annotations, pretty, budget } = flags;
  const given = { json, markdown, html, junit, badge, annotations, pretty };
  return {
    parallel,
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as OutputOptions),
    ...(budget === undefined ? {} : { budget: parseTime('--budget', budget) }),
  };
}
