import { fileURLToPath } from 'node:url';
import { runKilled } from './killed/run-killed.ts';

/** Kills a run at 50 random moments, `npm run test:killed [moments] [seed]`, and fails where one left a report that is not valid. */
const moments = Number(process.argv[2] ?? 50);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const command = [here('../dist/cli/main.js')];
const target = here('./killed/subject.mjs');

/** The golden ratio's multiples modulo 1 from a random start, spread out; most of them late, since loading takes half of the time. */
const share = (k: number): number => Math.sqrt((seed / 2 ** 31 + k * 0.6180339887498949) % 1);

const start = performance.now();
const whole = await runKilled(command, target, 600_000);
const time = performance.now() - start;
let failed = whole.faults.length > 0 || !whole.finished;
const reached: number[] = [];
for (let k = 0; k < moments; k++) {
  const delay = Math.round(share(k) * 1.05 * time);
  const { verdicts, faults } = await runKilled(command, target, delay);
  reached.push(verdicts);
  for (const fault of faults) console.error(`killed after ${delay} ms (seed ${seed}): ${fault}`);
  failed ||= faults.length > 0;
}
const partial = reached.filter((count) => count > 0 && count < whole.verdicts).length;
console.log(
  `killed at ${moments} moments of ${(time / 1e3).toFixed(1)} s (seed ${seed}): ${reached.filter((count) => count === 0).length} before the first of ${whole.verdicts} verdicts, ${partial} in between; ${failed ? 'some left no valid report' : 'each left a valid report'}`,
);
process.exitCode = failed ? 1 : 0;
