/**
 * The committed pictures of reports/: the kill matrix of reports/mutants.json as a page and as an SVG file for each kind of subject, and the
 * report of a wrong implementation as an example.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { groupBy } from '../src/report/group-by.ts';
import { type KillMatrix, killMatrixReport } from '../src/report/html/index.ts';
import { killMatrix, standaloneSvg } from '../src/report/plots/index.ts';

const data = JSON.parse(readFileSync('reports/mutants.json', 'utf8')) as KillMatrix;
writeFileSync('reports/kill-matrix.html', killMatrixReport(data));
for (const [kind, mutants] of groupBy(data.mutants, (mutant) => mutant.kind)) {
  const picture = killMatrix(mutants, {
    title: `Wrong implementations of a ${kind} by the properties that reject them`,
  });
  writeFileSync(`reports/kill-matrix-${kind}.svg`, standaloneSvg(picture));
}

const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', 'src/cli/main.ts', 'check', 'scripts/pictures/wrong-maps.mjs', '--html=reports/example.html'],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
if (status !== 1) throw new Error(`the example: expected exit code 1, got ${status}`);
