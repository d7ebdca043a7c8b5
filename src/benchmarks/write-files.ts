import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../core/content-hash.ts';
import { writeAtomically } from '../reference/training/atomic-write.ts';
import type { EnvironmentRecord, StreamRecord } from '../subject/stream.ts';
import { keptSamples } from './kept-samples.ts';
import { benchMarkdown } from './report/markdown.ts';
import type { BenchPicture } from './report/pictures.ts';
import type { BenchOutcome } from './run-bench.ts';

/** What a report says of its run beside the results. */
export interface BenchRun {
  readonly preset: string;
  readonly seed: number;
  readonly command: string;
  readonly environment: EnvironmentRecord;
  readonly versions: Readonly<Record<string, string>>;
}

const PICTURES = 'pictures';

function picturesSection(folder: string, pictures: readonly BenchPicture[]): string {
  if (pictures.length === 0) return '';
  return `\n## Pictures\n\n${pictures.map(({ file, title }) => `![${title}](${folder}/${file})`).join('\n\n')}\n`;
}

/**
 * Writes what a benchmark gave so far: `bench.jsonl`, a stream of records (`run`, a `result` each in the order of the plan, and `end` with the
 * digest of the lines before once no job is left), `report.md`, and its pictures under `pictures`. The paths.
 */
export async function writeBenchFiles(folder: string, outcome: BenchOutcome, run: BenchRun): Promise<string[]> {
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
  // Observable Plot is loaded where there is something to draw.
  const { benchPictures } = await import('./report/pictures.ts');
  const pictures = benchPictures(own, keptSamples(folder, own));
  const text = benchMarkdown({ ...outcome, results: { ...results, results: own } }, run);
  if (pictures.length > 0) mkdirSync(join(folder, PICTURES), { recursive: true });
  for (const { file, svg } of pictures) writeAtomically(join(folder, PICTURES, file), [Buffer.from(svg)]);
  writeAtomically(report, [Buffer.from(`${text}${picturesSection(PICTURES, pictures)}`)]);
  return [stream, report];
}
