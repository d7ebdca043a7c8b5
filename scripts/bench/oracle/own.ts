import { readFileSync } from 'node:fs';
import { Bench } from 'tinybench';
import type { FlowAnswer } from '../../../src/analytic/types.ts';
import { type BenchCase, benchProblem } from './case.ts';

/**
 * flowproof's side of scripts/bench/oracle.ts: `own.ts CASE.json (tight|loose)`. As for the peers, the loosest tolerance of
 * a ladder that brings the largest error to 1e-10; one run at that tolerance, after one that is not counted, timed by tinybench on the
 * processor's clock. Prints one JSON line.
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

/** Time of this process on the processor, which other work on the machine does not change. */
const processor = {
  name: 'processor',
  fn: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e3;
  },
  fromMs: (milliseconds: number) => milliseconds,
  toMs: (value: number | bigint) => Number(value),
};

for (const tolerance of LADDER) {
  const bench = new Bench({ timestampProvider: processor, iterations: 1, time: 0, warmupIterations: 1, warmupTime: 0 });
  let seconds = 0;
  let answer: Pick<FlowAnswer, 'y' | 'error'> = { y: new Float64Array(0), error: new Float64Array(0) };
  const [task] = bench
    .add(mode, () => {
      const begin = performance.now();
      answer = problem.flow.evaluate(request, { tolerance, estimate });
      seconds = (performance.now() - begin) / 1000;
    })
    .runSync();
  if (task.result.state !== 'completed') throw new Error(`own.ts: expected a completed task, got ${task.result.state}`);
  const { y, error } = answer;
  const cpuSeconds = task.result.latency.mean / 1e3;
  const largestError = y.reduce((worst, value, i) => Math.max(worst, Math.abs(value - reference[i])), 0);
  if (largestError > GOAL && tolerance !== LADDER[LADDER.length - 1]) continue;
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
