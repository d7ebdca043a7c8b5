/**
 * `npm run mutants`: every wrong implementation against every property of its kind, every correct one likewise. Prints the kill
 * matrix; exit 1 when a mutant survives, an expected property misses one, a property that should not see a mutant rejects it, or
 * a correct implementation is rejected.
 *
 *   --seed 1            root seed
 *   --seeds N           the N seeds after it as well, as a summary
 *   --filter TEXT       mutants and controls whose id contains it (comma-separated)
 *   --profile ci        profile of the checks
 *   --workers 2         processes
 *   --json=FILE --markdown=FILE
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { controls, mutants } from '../src/mutants/index.ts';
import { matrixMarkdown, matrixText } from './mutants/matrix.ts';
import { serveTrials, trials } from './mutants/pool.ts';
import { type Result, verdictOf } from './mutants/result.ts';
import { summary, summaryMarkdown } from './mutants/seeds.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '0' },
    filter: { type: 'string' },
    profile: { type: 'string', default: 'ci' },
    workers: { type: 'string', default: '2' },
    json: { type: 'string' },
    markdown: { type: 'string' },
    worker: { type: 'boolean', default: false },
  },
});

/** Equal seeds give equal reports. */
const untimed = (key: string, value: unknown): unknown => (key === 'milliseconds' ? undefined : value);
const wanted = values.filter?.split(',');
const chosen = <T extends { id: string }>(all: readonly T[]): T[] =>
  all.filter(({ id }) => wanted?.some((part) => id.includes(part)) ?? true);

if (values.worker) {
  serveTrials(mutants, controls);
} else {
  const first = Number(values.seed);
  const seeds = Array.from({ length: Number(values.seeds) + 1 }, (_, k) => first + k);
  const results: Result[] = [];
  const start = performance.now();
  for (const seed of seeds) {
    const options = { seed, profile: values.profile, workers: Number(values.workers) };
    const result = await trials(options, chosen(mutants), chosen(controls), (done, all, id) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${done}/${all} ${id}`);
    });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    results.push(result);
    if (seeds.length > 1) console.log(summary(result));
  }
  const [result] = results;
  if (seeds.length === 1) console.log(matrixText(result));
  const title = `npx tsx scripts/mutants.ts --seed ${first}${seeds.length > 1 ? ` --seeds ${seeds.length - 1}` : ''}${values.filter === undefined ? '' : ` --filter ${values.filter}`}`;
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify(seeds.length === 1 ? result : results, untimed, 1)}\n`);
  }
  if (values.markdown !== undefined) {
    writeFileSync(
      values.markdown,
      seeds.length === 1 ? matrixMarkdown(result, title) : summaryMarkdown(results, title),
    );
  }
  const outcome = results.map(verdictOf);
  const failed = outcome.reduce((sum, { failed: count }) => sum + count, 0);
  const passed = outcome.reduce((sum, { passed: count }) => sum + count, 0);
  console.log(`${((performance.now() - start) / 1000).toFixed(0)} s`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
