import { printable } from '../../core/text.ts';
import { coloured, plain } from '../../report/index.ts';
import { INTERRUPTED, tell } from '../exit.ts';
import { readRuns } from '../read-runs.ts';
import { commandTarget } from '../remote/target.ts';
import { checkIntegrity } from '../verification/integrity.ts';
import { repeatRun } from '../verification/repeat.ts';
import type { Finding } from '../verification/types.ts';
import { hostOptionsOf, type RemoteFlags } from './check.ts';

interface VerifyReportFlags extends RemoteFlags {
  readonly target?: string;
  readonly rerun?: boolean;
  readonly json?: boolean | string;
}

/**
 * Checks a report, a verdict stream or an HTML page that carries one: its digest, the hashes of files, and every verdict by running it
 * again. Exit codes: 0, 1 something is wrong, 4 nothing of it could be run again.
 */
export async function verifyReport(file: string, flags: VerifyReportFlags): Promise<number> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abort);
  const target = flags.command === undefined ? flags.target : commandTarget(flags.command);
  const findings: Finding[] = [];
  let idle = false;
  for (const run of readRuns(file)) {
    findings.push(...checkIntegrity(run));
    if (flags.rerun === false) continue;
    const options = {
      ...(target === undefined ? {} : { target }),
      remote: hostOptionsOf(flags),
      signal: controller.signal,
      announce: (what: string, checks: number) =>
        tell(`runs ${printable(what)} again, with your rights: ${checks} checks`),
    };
    const repeated = await repeatRun(run, options);
    findings.push(...repeated);
    idle ||= repeated.length > 0 && repeated.every(({ kind }) => kind === 'unknown');
    if (controller.signal.aborted) return INTERRUPTED;
  }
  show(findings, flags.json !== undefined);
  if (findings.some(({ kind }) => kind === 'wrong')) return 1;
  return idle ? 4 : 0;
}

const LOOKS = {
  verified: ['green', '✓'],
  wrong: ['red', '✗'],
  changed: ['yellow', '~'],
  unknown: ['dim', '-'],
} as const;

/** What is not in order, line by line, then the counts. */
function show(findings: readonly Finding[], json: boolean): void {
  if (json) {
    for (const finding of findings) process.stdout.write(`${JSON.stringify(finding)}\n`);
    return;
  }
  const style = process.stdout.isTTY === true && process.env.NO_COLOR === undefined ? coloured : plain;
  for (const { kind, text } of findings) {
    if (kind === 'verified') continue;
    const [colour, mark] = LOOKS[kind];
    process.stdout.write(`${style.paint(colour, `${mark} ${kind}`)}  ${printable(text)}\n`);
  }
  const counts = (Object.keys(LOOKS) as (keyof typeof LOOKS)[]).map(
    (kind) => [kind, findings.filter((one) => one.kind === kind).length] as const,
  );
  process.stdout.write(`${counts.flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : [])).join(', ')}\n`);
}
