import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getProblem } from '../../src/analytic/index.ts';
import { openHost } from '../../src/cli/remote/open-host.ts';
import { commandTarget } from '../../src/cli/remote/target.ts';
import { stream } from '../../src/core/random.ts';
import { profiles } from '../../src/properties/runner/profiles.ts';

/**
 * What the protocol costs: round trips of 10,000 points in two dimensions beside the time that the client itself takes, and whole checks of a subject whose own time is
 * negligible. Writes reports/protocol.md. Needs a C++ compiler for the second client; Python with numpy for the third (FLOWPROOF_PYTHON).
 */
const POINTS = 10_000;
const TRIPS = 200;
const COMPILER = process.env.CXX ?? 'c++';
const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'flowproof-bench-'));

interface Client {
  readonly name: string;
  readonly command: string;
}

function clients(): Client[] {
  const found: Client[] = [{ name: 'JavaScript', command: `node ${root}scripts/bench/protocol/echo.mjs` }];
  const compiled = join(folder, 'client');
  if (spawnSync(COMPILER, ['-std=c++17', '-O2', '-o', compiled, `${root}examples/protocol/client.cpp`]).status === 0) {
    found.push({ name: 'C++ (examples/protocol)', command: compiled });
  }
  const python = process.env.FLOWPROOF_PYTHON ?? 'python3';
  const adapter = `${root}scripts/bench/protocol/echo.py`;
  const path = `PYTHONPATH=${root}clients/python/src`;
  if (
    existsSync(`${root}clients/python/src/flowproof`) &&
    spawnSync('sh', ['-c', `${path} ${python} -c 'import flowproof'`]).status === 0
  ) {
    found.push({ name: 'Python (clients/python)', command: `env ${path} ${python} ${adapter}` });
  }
  return found;
}

/** Milliseconds of each round trip, sorted. */
async function roundTrips({ command }: Client): Promise<number[]> {
  const host = openHost(commandTarget(command), { silent: true });
  await host.subjects();
  const { handle } = await host.bind(0, {
    ...getProblem('gaussian-1d').definition,
    id: 'plane',
    dimension: 2,
    source: { kind: 'gaussian', mean: [0, 0], covariance: 1 },
    target: { kind: 'mixture', components: [{ weight: 1, mean: [0.7, 0.2], covariance: 0.09 }] },
  });
  const rng = stream(1, 'bench');
  const tensors = [
    { name: 'x', shape: [POINTS, 2], values: rng.normals(2 * POINTS) },
    { name: 's', shape: [POINTS], values: rng.uniforms(POINTS) },
    { name: 't', shape: [POINTS], values: rng.uniforms(POINTS) },
  ];
  const times: number[] = [];
  for (let k = 0; k < TRIPS + 10; k++) {
    const start = performance.now();
    const { tensors: answer } = await host.request('evaluate', { handle, n: POINTS, d: 2 }, tensors);
    if (answer.get('y')?.values.length !== 2 * POINTS) throw new Error('bench: a wrong answer');
    if (k >= 10) times.push(performance.now() - start);
  }
  await host.close();
  return times.sort((a, b) => a - b);
}

/** Seconds of a whole check, the start of the command line included. */
function wholeCheck({ command }: Client, profile: string): { seconds: number; passed: string } {
  const start = performance.now();
  const args = [join(folder, 'suite/flowproof.mjs'), 'check', '--command', command, '--profile', profile, '--pretty'];
  const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  return { seconds: (performance.now() - start) / 1e3, passed: `${last.replace(/ in .*/, '')} (exit ${status})` };
}

spawnSync(process.execPath, [`${root}scripts/bundle.mjs`, join(folder, 'suite')]);
const lines = [
  '# What the protocol costs',
  '',
  `Made by \`npm run bench:protocol\` on ${cpus().length} cores (${cpus()[0].model.trim()}), Node ${process.versions.node}. The JavaScript and Python clients answer with what they got: their`,
  `own time is that of reading and writing the tensors. Round trips carry ${POINTS} points in 2-D (320 kB out, 160 kB back), ${TRIPS} of them; a whole check is \`flowproof check --profile ci\` from the start of the command to its end.`,
  '',
  '| client | round trip, median | 95 % | worst |',
  '|---|---|---|---|',
];
for (const client of clients()) {
  const times = await roundTrips(client);
  const at = (share: number): string =>
    `${times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(2)} ms`;
  lines.push(`| ${client.name} | ${at(0.5)} | ${at(0.95)} | ${at(1)} |`);
}
lines.push('', '| client | checks | profile | whole check |', '|---|---|---|---|');
const fixtures: Client[] = [
  {
    name: 'map on every problem (JavaScript, exact flow on the other side)',
    command: `node --import tsx ${root}scripts/bench/protocol/exact.ts`,
  },
];
for (const client of fixtures) {
  for (const profile of Object.keys(profiles).filter((name) => name !== 'full')) {
    const { seconds, passed } = wholeCheck(client, profile);
    lines.push(`| ${client.name} | ${passed} | ${profile} | ${seconds.toFixed(1)} s |`);
  }
}
rmSync(folder, { recursive: true, force: true });
writeFileSync(`${root}reports/protocol.md`, `${lines.join('\n')}\n`);
console.log(lines.join('\n'));
