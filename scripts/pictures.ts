/**
 * The committed pictures of reports/: the kill matrix of reports/mutants.json as a page and as an SVG file for each kind of subject, and the
 * report of a wrong implementation as an example.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupBy } from '../src/report/group-by.ts';
import { htmlReport, type KillMatrix, killMatrixReport } from '../src/report/html/index.ts';
import { readStreams, recordLine } from '../src/report/index.ts';
import { killMatrix, standaloneSvg } from '../src/report/plots/index.ts';

const data = JSON.parse(readFileSync('reports/mutants.json', 'utf8')) as KillMatrix;
writeFileSync('reports/kill-matrix.html', killMatrixReport(data));
for (const [kind, mutants] of groupBy(data.mutants, (mutant) => mutant.kind)) {
  const picture = killMatrix(mutants, {
    title: `Wrong implementations of a ${kind} by the properties that reject them`,
  });
  writeFileSync(`reports/kill-matrix-${kind}.svg`, standaloneSvg(picture));
}

const folder = mkdtempSync(join(tmpdir(), 'flowproof-pictures-'));
const file = join(folder, 'run.jsonl');
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', 'src/cli/main.ts', 'check', 'scripts/pictures/wrong-maps.mjs', `--json=${file}`],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
if (status !== 1) throw new Error(`the example: expected exit code 1, got ${status}`);
const [{ run, verdicts, end }] = readStreams(readFileSync(file, 'utf8'), file);
rmSync(folder, { recursive: true });
if (run === undefined || end === undefined) throw new Error('the example: expected a whole stream');
// An example is of no machine: without its environment, and without the digest of the lines that name it.
const { environment: _, ...shown } = {
  ...run,
  command: 'flowproof check scripts/pictures/wrong-maps.mjs --html=reports/example.html',
};
const { digest: __, artefacts: ___, ...last } = end;
const stream = [shown, ...verdicts, last].map(recordLine).join('');
writeFileSync('reports/example.html', htmlReport({ run: shown, verdicts, results: [], end: last, stream }));
