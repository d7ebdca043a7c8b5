import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { type BenchCase, type BenchResult, ENSEMBLE, SINGLE } from './training/case.ts';
import { type Contender, machine, runBreakdown, runContender } from './training/processes.ts';
import { renderTrainingSpeed } from './training/report.ts';

/**
 * Speed of training steps against PyTorch and JAX: `npm run bench:training` writes reports/training-speed.md and .json. Rounds of
 * fresh processes, one contender after the other, so that slow spells of the machine meet all of them; ratios are taken within a
 * round. The peers' Python is that of FLOWPROOF_PEERS_PYTHON, python3 by default; see scripts/bench/peers/training_torch.py.
 * FLOWPROOF_BENCH_ROUNDS (5) and FLOWPROOF_BENCH_SECONDS (3, a case) say how long. Leave the machine to it.
 */
const PYTHON = process.env.FLOWPROOF_PEERS_PYTHON ?? 'python3';
const ROUNDS = Number(process.env.FLOWPROOF_BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.FLOWPROOF_BENCH_SECONDS ?? 3);

const peer = (library: 'torch' | 'jax', cores: 1 | 2): Contender => ({
  id: `${library}-${cores}`,
  cores,
  cases: SINGLE,
  command: (cases, seconds) => {
    const script = `scripts/bench/peers/training_${library}.py`;
    return [PYTHON, script, '--cases', cases, '--seconds', seconds, '--cores', String(cores)];
  },
});
const own = (backend: 'tensorflow' | 'wasm', cores: 1 | 2): Contender => ({
  id: backend,
  cores,
  cases: [...SINGLE, ENSEMBLE],
  command: (cases, seconds) => {
    const script = 'scripts/bench/training/own.ts';
    return [process.execPath, '--import', 'tsx', script, backend, cases, seconds, String(cores)];
  },
});

if (PYTHON.includes('/') && !existsSync(PYTHON)) {
  throw new Error(`bench:training: expected a Python with the peers at ${PYTHON}, got none`);
}
const contenders = [
  peer('torch', 2),
  own('tensorflow', 2),
  peer('torch', 1),
  peer('jax', 2),
  own('wasm', 1),
  peer('jax', 1),
];
const rounds: Record<string, BenchResult>[] = [];
for (let round = 0; round < ROUNDS; round++) {
  rounds.push(Object.fromEntries(contenders.map((one) => [one.id, runContender(one, SECONDS)])));
  console.log(`round ${round + 1} of ${ROUNDS}`);
}
const broken: readonly (readonly ['tensorflow' | 'wasm', BenchCase])[] = [
  ['tensorflow', SINGLE[1]],
  ['tensorflow', SINGLE[2]],
  ['tensorflow', ENSEMBLE],
  ['wasm', SINGLE[1]],
  ['wasm', SINGLE[2]],
  ['wasm', ENSEMBLE],
];
const breakdowns = broken.map(([backend, one]) => runBreakdown(backend, one, backend === 'wasm' ? 1 : 2));
const data = { machine: machine(), rounds, breakdowns };
const { text, holds } = renderTrainingSpeed(data);
mkdirSync('reports', { recursive: true });
writeFileSync('reports/training-speed.md', text);
writeFileSync(
  'reports/training-speed.json',
  `${JSON.stringify({ schema: 'flowproof.training-speed/1', ...data }, null, 2)}\n`,
);
console.log(text);
process.exitCode = holds ? 0 : 1;
