import { DEFAULT_MEMORY } from '../../adapters/process/memory.ts';
import { probeClient } from '../../adapters/process/probe/probe.ts';
import type { ProbeStep } from '../../adapters/process/probe/types.ts';
import { expectedError } from '../../core/errors.ts';
import { printable } from '../../core/text.ts';
import { resolveProblem } from '../../properties/runner/problems.ts';
import { coloured, plain } from '../../report/index.ts';
import { parseTime, readProblem } from '../arguments.ts';
import { openHost } from '../remote/open-host.ts';
import { commandOf, isRemote } from '../remote/target.ts';
import { hostOptionsOf, type RemoteFlags, targetOf } from './check.ts';

interface ProbeFlags extends Omit<RemoteFlags, 'stdio'> {
  readonly timeout?: string;
  readonly problem?: string;
  readonly json?: boolean | string;
}

/** One of each kind of native map. */
const PROBLEMS = ['gaussian-1d', 'rotated-product-2d', 'mixture-1d', 'gaussian-noncommuting'] as const;

/** Longest time of one answer, milliseconds. */
const TIMEOUT = 30_000;

/** Tells step by step whether a client speaks the protocol. Exit codes: 0, 1 what it serves is wrong, 3 the adapter is. */
export async function probe(given: string | undefined, flags: ProbeFlags): Promise<number> {
  const target = targetOf(given, flags);
  if (!isRemote(target)) {
    const hint = 'A JavaScript module needs no adapter: run `flowproof check`.';
    throw expectedError('usage', 'probe', 'a client: --command, or adapter.py', target, hint);
  }
  const command = commandOf(target)!;
  const line = typeof command === 'string' ? command : command.join(' ');
  const problems = (flags.problem === undefined ? PROBLEMS : [readProblem(flags.problem)]).map(resolveProblem);
  const host = openHost(target, { memory: DEFAULT_MEMORY, ...hostOptionsOf(flags), silent: true });
  const steps: ProbeStep[] = [];
  const show =
    flags.json === undefined ? render() : (step: ProbeStep) => void process.stdout.write(`${JSON.stringify(step)}\n`);
  const timeout = flags.timeout === undefined ? TIMEOUT : parseTime('--timeout', flags.timeout);
  await probeClient(host, {
    problems,
    chosen: flags.problem !== undefined,
    timeout,
    step: (step) => {
      steps.push(step);
      show(step);
    },
  }).finally(() => host.kill());
  const failed = steps.filter(({ status }) => status === 'fail');
  const broken = failed.some(({ side }) => side === 'adapter');
  if (flags.json === undefined) process.stdout.write(`\n${closing(failed, broken, line)}\n`);
  return broken ? 3 : failed.length > 0 ? 1 : 0;
}

function render(): (step: ProbeStep) => void {
  const style = process.stdout.isTTY === true && process.env.NO_COLOR === undefined ? coloured : plain;
  const looks = { pass: ['green', '✓'], fail: ['red', '✗'], skip: ['dim', '-'] } as const;
  return ({ step, about, status, detail, hint, milliseconds }) => {
    const [colour, mark] = looks[status];
    const where = about === undefined ? '' : `${printable(about)}: `;
    process.stdout.write(`${style.paint(colour, mark)}  ${where}${step}: ${printable(detail)}  (${milliseconds} ms)\n`);
    if (hint !== undefined && status === 'fail') process.stdout.write(`   ${printable(hint)}\n`);
  };
}

function closing(failed: readonly ProbeStep[], broken: boolean, line: string): string {
  const quoted = JSON.stringify(line);
  if (failed.length === 0)
    return `The adapter speaks the protocol. Judge what it serves with: flowproof check --command ${quoted}`;
  const blame = broken
    ? 'The adapter is broken: what it serves was not judged.'
    : 'The adapter works; what it serves is wrong.';
  return `${blame} Repeat with the traffic in a file: flowproof probe --command ${quoted} --trace probe.jsonl`;
}
