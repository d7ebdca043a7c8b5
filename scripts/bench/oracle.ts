import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Column, renderTable } from '../../src/report/index.ts';
import { benchCase, STARTS } from './oracle/case.ts';

/**
 * Speed of the exact flow map against SciPy and diffrax: `npm run bench:oracle` writes reports/oracle.md and .json. Every
 * method runs alone, on one core, once. The peers' Python is that of FLOWPROOF_PEERS_PYTHON, python3 by
 * default; see scripts/bench/peers/oracle_peers.py for how to make it.
 */
interface Result {
  readonly method: string;
  readonly version: string;
  readonly tolerance: number;
  readonly starts: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly largestError: number;
  readonly largestEstimate?: number;
}

const PYTHON = process.env.FLOWPROOF_PEERS_PYTHON ?? 'python3';
const CORE = process.env.FLOWPROOF_BENCH_CORE ?? '0';
/** One trajectory at a time is slow: a tenth of the starts. */
const SINGLE_STARTS = '500';
const COLUMNS: readonly Column[] = [
  { heading: '' },
  ...[
    'trajectories a second',
    'seconds of processor time',
    'of the clock',
    'tolerance',
    'largest error',
    'largest estimate',
  ].map((heading): Column => ({ heading, align: 'right' })),
  { heading: 'version' },
];
const NAMES: Record<string, string> = {
  loose: 'flowproof, values',
  tight: 'flowproof, values with tight error estimates',
  diffrax: 'diffrax Dopri8, vmapped, jitted',
  stacked: 'SciPy DOP853, stacked batch',
  single: 'SciPy DOP853, one by one',
};

if (!existsSync(PYTHON)) throw new Error(`bench:oracle: expected a Python with the peers at ${PYTHON}, got none`);
const folder = mkdtempSync(join(tmpdir(), 'flowproof-bench-'));
const path = join(folder, 'case.json');
writeFileSync(path, JSON.stringify(benchCase()));
const own = (mode: string): Result =>
  run([process.execPath, '--import', 'tsx', 'scripts/bench/oracle/own.ts', path, mode]);
const peer = (...args: string[]): Result => run([PYTHON, 'scripts/bench/peers/oracle_peers.py', path, ...args]);
const results = [own('loose'), own('tight'), peer('diffrax'), peer('stacked'), peer('single', SINGLE_STARTS)];
rmSync(folder, { recursive: true });

const rate = ({ starts, cpuSeconds }: Result): number => starts / cpuSeconds;
const [loose, tight, diffrax, stacked, single] = results;
const ratios = [
  { claim: 'values at least 3 times diffrax', ratio: rate(loose) / rate(diffrax), bound: 3 },
  { claim: 'values at least 3 times SciPy, stacked', ratio: rate(loose) / rate(stacked), bound: 3 },
  { claim: 'values at least 80 times SciPy, one by one', ratio: rate(loose) / rate(single), bound: 80 },
  { claim: 'values with error estimates no slower than diffrax without', ratio: rate(tight) / rate(diffrax), bound: 1 },
];
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, load: loadavg()[0], node: process.version };
const holds =
  ratios.every(({ ratio, bound }) => ratio >= bound) && results.every(({ largestError }) => largestError <= 1e-10);

const text = `# Speed of the exact flow map

\`npm run bench:oracle\` on ${machine.cpu.trim()}, ${machine.cores} cores (load ${machine.load.toFixed(1)}), Node ${machine.node}

A two-dimensional mixture of 8 anisotropic components, standard deviations .15 to .35, linear path, 0 → 1, ${STARTS.toLocaleString('en')} starts
from the source, float64. One core each, one run, compilation and warm-up not counted; each at the loosest tolerance of a ladder for
which the largest error of all is 1e-10 or better. The rate is by processor time, so that other work on the machine does not
decide. "Values" are those of \`estimate: 'loose'\`: each still has an error estimate, about a hundred times its error.

${renderTable(COLUMNS, results.map(row), 'markdown')}

${renderTable(
  [{ heading: 'claim' }, { heading: 'required', align: 'right' }, { heading: 'measured', align: 'right' }],
  ratios.map(({ claim, ratio, bound }) => [claim, String(bound), ratio.toFixed(ratio < 10 ? 2 : 0)]),
  'markdown',
)}
`;
mkdirSync('reports', { recursive: true });
writeFileSync('reports/oracle.md', text);
writeFileSync('reports/oracle.json', `${JSON.stringify({ machine, holds, results, ratios }, undefined, 2)}\n`);
process.stdout.write(text);
process.exitCode = holds ? 0 : 1;

function run(command: string[]): Result {
  const [file, ...args] = existsSync('/usr/bin/taskset') ? ['taskset', '-c', CORE, ...command] : command;
  const output = execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Result;
}

function row(result: Result): string[] {
  const { method, version, starts, seconds, cpuSeconds, tolerance, largestError, largestEstimate } = result;
  const name = `${NAMES[method]}${starts < STARTS ? ` (${starts} starts)` : ''}`;
  const figures = [
    Math.round(rate(result)),
    cpuSeconds.toFixed(2),
    seconds.toFixed(2),
    tolerance,
    largestError.toExponential(1),
  ];
  return [name, ...figures.map(String), largestEstimate?.toExponential(1) ?? '', version];
}
