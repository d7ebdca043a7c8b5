import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { type BackendId, probeBackend } from '../src/reference/backends/index.ts';
import { type Column, renderTable } from '../src/report/index.ts';
import { type Soak, soak } from './soak/measure.ts';
import { trendOf } from './soak/trend.ts';

/**
 * Whether training leaks: `npm run report:soak [steps] [backend…]` trains a tiny run on each backend that is there, in a
 * process of its own, writes reports/soak.md and .json and exits with 1 where tensors or memory grow.
 */
const [steps = 10_000, ...backends] = process.argv.slice(2).map((word, i) => (i === 0 ? Number(word) : word)) as [
  number?,
  ...BackendId[],
];
const SAMPLES = 200;
const PART = '.flowproof/soak.json';

if (process.env.FLOWPROOF_SOAK) {
  writeFileSync(PART, JSON.stringify(await soak(process.env.FLOWPROOF_SOAK as BackendId, steps, steps / SAMPLES)));
  process.exit(0);
}

/** The first half warms up: code is compiled, pools fill. */
const judge = ({ samples, tensorCost, parameters }: Soak) => {
  const late = samples.slice(samples.length / 2);
  const at = late.map(({ step }) => step);
  const heap = trendOf(
    at,
    late.map((sample) => sample.heap),
  );
  const resident = trendOf(
    at,
    late.map((sample) => sample.resident),
  );
  const theta = 4 * parameters;
  const constant = new Set(samples.map(({ tensors, tensorBytes }) => `${tensors} ${tensorBytes}`)).size === 1;
  const below = ({ slope, error }: typeof heap, bound: number): boolean => slope + 3 * error < bound;
  return { heap, resident, theta, constant, holds: constant && below(heap, tensorCost) && below(resident, theta) };
};

const runs: (Soak & ReturnType<typeof judge>)[] = [];
const absent: string[] = [];
for (const backend of backends.length > 0 ? backends : (['tensorflow', 'wasm', 'cpu'] as const)) {
  const probe = await probeBackend(backend);
  if (!probe.available) absent.push(`${backend}: ${probe.reason}`);
  else {
    mkdirSync('.flowproof', { recursive: true });
    const child = spawnSync(process.execPath, [...process.execArgv, process.argv[1], String(steps)], {
      env: { ...process.env, FLOWPROOF_SOAK: backend },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (child.status !== 0)
      throw new Error(`soak: expected the run on ${backend} to finish, got ${child.status ?? child.signal}`);
    const run = JSON.parse(readFileSync(PART, 'utf8')) as Soak;
    rmSync(PART);
    runs.push({ ...run, ...judge(run) });
  }
}

const holds = runs.length > 0 && runs.every((run) => run.holds);
const COLUMNS: readonly Column[] = [
  { heading: 'backend' },
  ...[
    'tensors held',
    'bytes in them',
    'heap, bytes a step',
    'bound',
    'process, bytes a step',
    'bound',
    'heap at the end, MB',
    'process at the end, MB',
  ].map((heading): Column => ({ heading, align: 'right' })),
];
const text = `# Memory over ${steps.toLocaleString('en')} training steps

\`npm run report:soak\` (Node ${process.version}, ${cpus()[0]?.model.trim()})

Two members (LSD and PSD-U) with learned weights on \`mixture-3\`, batch 16: every part of a step, tiny. Sampled ${SAMPLES} times just after a
garbage collection. Required: the number of tensors and their bytes are the same in every sample; over the second half the slope
plus three standard errors is, for the JavaScript heap, below what one leaked scalar tensor a step would add (measured in the same
process) and, for the process, below one copy of the parameters a step. The first half warms up: code is compiled. ${
  holds ? 'All hold.' : '**Not all hold.**'
}

${renderTable(
  COLUMNS,
  runs.map(({ backend, samples, heap, resident, theta, tensorCost, constant }) => {
    const last = samples[samples.length - 1];
    const slope = (trend: typeof heap): string => `${trend.slope.toFixed(0)} ± ${trend.error.toFixed(0)}`;
    return [
      backend,
      constant ? String(last.tensors) : 'not constant',
      constant ? String(last.tensorBytes) : 'not constant',
      slope(heap),
      tensorCost.toFixed(0),
      slope(resident),
      String(theta),
      (last.heap / 1e6).toFixed(1),
      (last.resident / 1e6).toFixed(0),
    ];
  }),
  'markdown',
)}
${absent.map((line) => `\nNot run: ${line}.`).join('')}`;
mkdirSync('reports', { recursive: true });
writeFileSync('reports/soak.md', `${text.trimEnd()}\n`);
writeFileSync('reports/soak.json', `${JSON.stringify({ steps, node: process.version, holds, runs }, undefined, 2)}\n`);
process.stdout.write(text);
process.exitCode = holds ? 0 : 1;
