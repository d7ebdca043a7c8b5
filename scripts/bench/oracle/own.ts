import { readFileSync } from 'node:fs';
import { type BenchCase, benchProblem } from './case.ts';

/**
 * flowproof's side of scripts/bench/oracle.ts: `own.ts CASE.json (tight|loose)`. As for the peers, the loosest tolerance of
 * a ladder that brings the largest error to 1e-10; a warm-up at that tolerance is not counted. Prints one JSON line.
 */
const LADDER = [1e-9, 5e-10, 2e-10, 1e-10, 5e-11, 2e-11, 1e-11, 5e-12, 2e-12];
const GOAL = 1e-10;

const [path, mode] = process.argv.slice(2);
const estimate = mode === 'loose' ? 'loose' : 'tight';
const bench = JSON.parse(readFileSync(path, 'utf8')) as BenchCase;
const problem = benchProblem(bench);
const x = Float64Array.from(bench.starts.flat());
const reference = bench.reference.flat();
const request = { x, s: Float64Array.of(0), t: Float64Array.of(1) };

for (const tolerance of LADDER) {
  problem.flow.evaluate({ ...request, x: x.slice(0, 2000) }, { tolerance, estimate });
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const { y, error } = problem.flow.evaluate(request, { tolerance, estimate });
  const seconds = (performance.now() - begin) / 1000;
  const used = process.cpuUsage(cpu);
  const largestError = y.reduce((worst, value, i) => Math.max(worst, Math.abs(value - reference[i])), 0);
  if (largestError > GOAL && tolerance !== LADDER[LADDER.length - 1]) continue;
  const cpuSeconds = (used.user + used.system) / 1e6;
  const result = {
    method: mode,
    version: `Node ${process.version}`,
    tolerance,
    starts: error.length,
    seconds,
    cpuSeconds,
    largestError,
    largestEstimate: Math.max(...error),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  break;
}
