import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

// Whether two folders of the benchmark hold the same results, but for times; and whether the second, which was killed after so many
// jobs, ran each of its jobs once.
const [first, second, before] = process.argv.slice(2);
const lines = (path) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const results = (folder) =>
  lines(`${folder}/bench.jsonl`)
    .filter(({ record }) => record === 'result')
    .map(({ milliseconds, timings, ...rest }) => rest);
const [a, b] = [first, second].map(results);
const differs = a.findIndex((result, k) => !isDeepStrictEqual(result, b[k]));
if (a.length === 0 || a.length !== b.length || differs >= 0) {
  console.error(`${a.length} results against ${b.length}; the first that differs: ${differs}`, a[differs], b[differs]);
  process.exit(1);
}
const jobs = lines(`${second}/results.jsonl`).filter(({ record }) => record === 'job');
const ids = new Set(jobs.map(({ job }) => job));
if (ids.size !== jobs.length || Number(before) >= jobs.length) {
  console.error(`${jobs.length} jobs were run for ${ids.size}, ${before} of them before the kill`);
  process.exit(1);
}
console.log(
  `${a.length} results of ${jobs.length} jobs, the same bit for bit; killed after ${before} jobs, none was run twice`,
);
