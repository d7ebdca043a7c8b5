import { mkdirSync, writeFileSync } from 'node:fs';
import { type Column, renderTable } from '../src/report/index.ts';
import { measure, type Row } from './error-estimates/measure.ts';

/**
 * The error estimates of integrated maps against exact ones: `npx tsx scripts/error-estimates.ts [cases] [seed]` writes
 * reports/error-estimates.md and .json and exits with 1 when an estimate is below the true error or a ratio above its bound.
 */
const cases = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? 3);
const COLUMNS: readonly Column[] = [
  { heading: 'tolerance', align: 'right' },
  { heading: 'family' },
  ...['cases', 'below the truth', 'median ratio', '99 %', 'largest', 'estimate over tolerance'].map(
    (heading): Column => ({ heading, align: 'right' }),
  ),
];
const BOUND = { median: 10, percentile99: 200 };

const started = performance.now();
const below: string[] = [];
const rows = measure(seed, cases, (label) => below.push(label));
const seconds = Math.round((performance.now() - started) / 1000);
const all = rows.filter(({ family }) => family === 'all');
const holds = all.every(
  (row) => row.below === 0 && row.median <= BOUND.median && row.percentile99 <= BOUND.percentile99,
);

const text = `# Error estimates of integrated flow maps

\`npm run report:error-estimates\` (${cases} cases at each tolerance, seed ${seed}, Node ${process.version}, ${seconds} s)

Families with exact maps, integrated as if these were not known; half of the cases are rotated products, Gaussians with covariances
that do not commute, and starts within 1e-1 to 1e-8 of a separatrix. A case is one start, ten to a problem. Ratio: estimate over true
error, the latter floored at 1e-14 (1 + |x|). Required: no estimate below the truth, median at most ${BOUND.median}, 99 % at most
${BOUND.percentile99}; cases whose estimate exceeds the tolerance are counted. ${holds ? 'All hold.' : '**Not all hold.**'}

${renderTable(COLUMNS, rows.map(line), 'markdown')}
${below.map((label) => `\n* below: ${label}`).join('')}`;
mkdirSync('reports', { recursive: true });
writeFileSync('reports/error-estimates.md', `${text.trimEnd()}\n`);
writeFileSync(
  'reports/error-estimates.json',
  `${JSON.stringify({ cases, seed, node: process.version, holds, rows, below }, undefined, 2)}\n`,
);
process.stdout.write(text);
process.exitCode = holds ? 0 : 1;

function line(row: Row): string[] {
  const { tolerance, family, cases: count, median, percentile99, largest, over } = row;
  const ratios = [median, percentile99, largest].map((value) => value.toPrecision(3));
  return [String(tolerance), family, String(count), String(row.below), ...ratios, String(over)];
}
