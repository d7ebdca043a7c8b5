import { join } from 'node:path';
import { sha256 } from '../core/content-hash.ts';
import { writeAtomically } from '../reference/training/atomic-write.ts';
import type { EnvironmentRecord, StreamRecord } from '../subject/stream.ts';
import { benchMarkdown } from './report/markdown.ts';
import type { BenchOutcome } from './run-bench.ts';

/** What a report says of its run beside the results. */
export interface BenchRun {
  readonly preset: string;
  readonly seed: number;
  readonly command: string;
  readonly environment: EnvironmentRecord;
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Writes what a benchmark gave so far: `bench.jsonl`, a stream of records (`run`, a `result` each in the order of the plan, and `end` with the
 * digest of the lines before once no job is left), and `report.md`. The paths.
 */
export function writeBenchFiles(folder: string, outcome: BenchOutcome, run: BenchRun): string[] {
  const { jobs, results, backend, failed, left } = outcome;
  const order = new Map(jobs.map(({ id }, place) => [id, place]));
  const own = results.results.filter(({ job }) => order.has(job)).sort((a, b) => order.get(a.job)! - order.get(b.job)!);
  const records: StreamRecord[] = [
    {
      schema: 'flowproof.run/1',
      record: 'run',
      command: run.command,
      versions: { ...run.versions },
      environment: { ...run.environment, backend },
      target: null,
      profile: run.preset,
      seed: run.seed,
      filter: null,
      budget: null,
      falseFail: 0,
      subjects: [],
      planned: [],
    },
    ...own,
  ];
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const milliseconds = results.sessions.reduce((sum, session) => sum + session.milliseconds, 0);
  const end: StreamRecord = {
    schema: 'flowproof.end/1',
    record: 'end',
    counts: {},
    exitCode: failed.length > 0 ? 1 : 0,
    milliseconds,
    digest: sha256(lines),
  };
  const stream = join(folder, 'bench.jsonl');
  const report = join(folder, 'report.md');
  writeAtomically(stream, [Buffer.from(left === 0 ? `${lines}${JSON.stringify(end)}\n` : lines)]);
  writeAtomically(report, [Buffer.from(benchMarkdown({ ...outcome, results: { ...results, results: own } }, run))]);
  return [stream, report];
}
