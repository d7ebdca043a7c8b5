/**
 * `npm run clients`: installs real public packages, each into a virtual environment of its own, checks them through the adapters of
 * `examples/python/clients` and writes the table of verdicts. Exit 1 when a check ends otherwise than expected; 77, with the reason, where
 * there is no Python.
 *
 *   --only NAMES         adapters, comma-separated; default all
 *   --profile smoke      profile of the checks
 *   --seed 1             root seed
 *   --problem ID         in place of the profile's (repeatable)
 *   --folder DIR         where the environments are kept; default .flowproof/clients
 *   --jobs 2             packages at a time
 *   --markdown=FILE      default reports/clients.md where all adapters are run, else nothing
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Verdict } from '../src/subject/verdict.ts';
import { ADAPTERS, clientPython, run, torchPackages, whyNoPython } from './clients/environments.ts';
import { type ClientResult, clientsTable } from './clients/report.ts';

const ALL = [
  'rectified_flow',
  'rectified_flow_ode',
  'altatts_meanflow',
  'torchcfm_flow',
  'diffusers_schedulers',
  'bayesflow_models',
  'bayesflow_2_0',
  'flow_matching_paths',
  'pocket_tts_lsd',
  'dots_tts_scm',
  'flashmap_draft',
  'zuko_cnf',
  'lampe_fmpe',
  'flowpde_matching',
  'torchdeltaflow_matching',
  'funcyflows_matching',
  'torchdyn_solvers',
];

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    profile: { type: 'string', default: 'smoke' },
    seed: { type: 'string', default: '1' },
    problem: { type: 'string', multiple: true, default: [] },
    folder: { type: 'string', default: '.flowproof/clients' },
    jobs: { type: 'string', default: '2' },
    markdown: { type: 'string' },
  },
});
const python = process.env.FLOWPROOF_PYTHON ?? 'python3';
const why = whyNoPython(python);
if (why !== undefined) {
  console.log(`clients: skipped, ${why}`);
  process.exit(77);
}
const chosen = values.only?.split(',') ?? ALL;
const unknown = chosen.filter((name) => !ALL.includes(name));
if (unknown.length > 0) throw new Error(`--only: expected some of ${ALL.join(', ')}, got ${unknown.join(', ')}`);

mkdirSync(values.folder, { recursive: true });
const torch = await torchPackages(python, values.folder);
const results: ClientResult[] = [];
const queue = [...chosen];
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
results.sort((a, b) => ALL.indexOf(a.adapter) - ALL.indexOf(b.adapter));

const report = values.markdown ?? (values.only === undefined ? 'reports/clients.md' : undefined);
if (report !== undefined) writeFileSync(report, clientsTable(results, values));
process.exitCode = results.every(({ exitCode }) => exitCode === 0) ? 0 : 1;

async function work(): Promise<void> {
  for (let adapter = queue.shift(); adapter !== undefined; adapter = queue.shift()) {
    const result = await check(adapter);
    results.push(result);
    const { package: name, version, verdicts, exitCode, seconds, output } = result;
    const count = (status: string) => verdicts.filter((verdict) => verdict.status === status).length;
    const told = `${count('pass')} passed, ${count('xfail')} failed as expected, ${count('skip')} skipped`;
    console.log(`${exitCode === 0 ? '✓' : '✗'} ${name} ${version} (${adapter}): ${told}, ${seconds.toFixed(0)} s`);
    if (exitCode !== 0) console.log(output.slice(-6000));
  }
}

async function check(adapter: string): Promise<ClientResult> {
  const started = performance.now();
  const [name, version] = readFileSync(`${ADAPTERS}/requirements-${adapter}.txt`, 'utf8').split('\n', 1)[0].split('==');
  const stream = join(values.folder, `${adapter}.jsonl`);
  rmSync(stream, { force: true });
  let exitCode = 1;
  let output = '';
  try {
    const own = await clientPython(python, values.folder, adapter, torch);
    const options = ['--profile', values.profile, '--seed', values.seed, '--xfail', `${ADAPTERS}/xfail.txt`];
    const problems = values.problem.flatMap((id) => ['--problem', id]);
    const command = ['src/cli/main.ts', 'check', `${ADAPTERS}/${adapter}.py`, ...options, ...problems];
    const env = { ...process.env, FLOWPROOF_PYTHON: own, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' };
    const result = await run(
      process.execPath,
      ['--import', 'tsx', ...command, '--timeout', '120s', `--json=${stream}`, '--pretty'],
      env,
    );
    ({ code: exitCode, output } = result);
  } catch (thrown) {
    output = String(thrown);
  }
  return {
    adapter,
    package: name,
    version,
    exitCode,
    seconds: (performance.now() - started) / 1e3,
    verdicts: read(stream),
    output,
  };
}

function read(file: string): Verdict[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  const records = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { record: string });
  return records.filter(({ record }) => record === 'verdict') as unknown as Verdict[];
}
