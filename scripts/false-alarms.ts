/**
 * Correct implementations × a profile × many seeds: counts rejections, collects p-values and error over tolerance. Resumable: each
 * seed is a line of the work file, and seeds that it has are not run again. Exit 1 when anything was rejected.
 *
 *   --seeds 1000 --first 1 --profile smoke --workers 2 --filter TEXT
 *   --turns K           each seed runs every K-th implementation, in turn (default 1: all)
 *   --work .flowproof/false-alarms.jsonl --json FILE --markdown FILE
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { controls } from '../src/mutants/index.ts';
import { aggregate } from './false-alarms/aggregate.ts';
import { falseAlarmsMarkdown } from './false-alarms/report.ts';
import { runSeed, type SeedRun } from './false-alarms/seed-run.ts';
import { dispatch, serve } from './workers/dispatch.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1' },
    profile: { type: 'string', default: 'smoke' },
    workers: { type: 'string', default: '2' },
    filter: { type: 'string', default: '' },
    turns: { type: 'string', default: '1' },
    work: { type: 'string', default: '.flowproof/false-alarms.jsonl' },
    json: { type: 'string' },
    markdown: { type: 'string' },
    worker: { type: 'boolean', default: false },
  },
});
const parts = values.filter.split(',');
const chosen = controls.filter(({ id }) => parts.some((part) => id.includes(part)));

if (values.worker) {
  const turns = Number(values.turns);
  const turn = (seed: number) => chosen.filter((_, k) => k % turns === seed % turns);
  serve((seed: number) => runSeed(seed, turn(seed), values.profile));
} else {
  const first = Number(values.first);
  const wanted = Array.from({ length: Number(values.seeds) }, (_, k) => first + k);
  mkdirSync(dirname(values.work), { recursive: true });
  const lines = existsSync(values.work) ? readFileSync(values.work, 'utf8').split('\n').filter(Boolean) : [];
  const runs = new Map(lines.map((line) => JSON.parse(line) as SeedRun).map((run) => [run.seed, run]));
  const args = ['--worker', '--profile', values.profile, '--filter', values.filter, '--turns', values.turns];
  const open = wanted.filter((seed) => !runs.has(seed));
  await dispatch<number, SeedRun>(fileURLToPath(import.meta.url), args, open, Number(values.workers), (run) => {
    runs.set(run.seed, run);
    appendFileSync(values.work, `${JSON.stringify(run)}\n`);
    if (run.rejects.length > 0) console.log(`seed ${run.seed}: ${JSON.stringify(run.rejects)}`);
  });
  const done = wanted.flatMap((seed) => runs.get(seed) ?? []);
  const result = aggregate(done, values.profile);
  const command = `npx tsx scripts/false-alarms.ts --seeds ${values.seeds} --turns ${values.turns} --json=reports/false-alarms.json --markdown=reports/false-alarms.md`;
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 1)}\n`);
  if (values.markdown !== undefined)
    writeFileSync(values.markdown, falseAlarmsMarkdown(result, chosen.length, command));
  console.log(`${result.secondsPerSeed.toFixed(1)} s a seed; per property, ms a seed:`);
  console.log(
    Object.entries(result.millisecondsPerSeed)
      .sort((a, b) => b[1] - a[1])
      .map(([id, ms]) => `  ${ms.toFixed(0)} ${id}`)
      .join('\n'),
  );
  console.log(`${result.checks} checks, ${result.rejects.length} rejections`);
  process.exitCode = result.rejects.length === 0 ? 0 : 1;
}
