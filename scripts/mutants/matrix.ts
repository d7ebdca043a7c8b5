import type { Cell } from '../../src/mutants/index.ts';
import { properties } from '../../src/properties/registry.ts';
import { controlFails, type MutantResult, mutantFails, type Result, verdictOf } from './result.ts';

const LEGEND =
  'K killed by a property that must, k by one that may, ! by one that should not; . passed, ? inconclusive, - skipped, M missed by one that must.';

function mark(result: MutantResult, id: string): string {
  const cell: Cell | undefined = result.cells[id];
  if (result.missed.includes(id)) return 'M';
  if (cell === 'killed') return result.unexpected.includes(id) ? '!' : result.expected.includes(id) ? 'K' : 'k';
  return cell === undefined || cell === 'skipped' ? '-' : cell === 'passed' ? '.' : '?';
}

const kinds = ['map', 'velocity', 'consistency', 'sampler', 'loss'] as const;
const idsOf = (kind: string): string[] => properties.filter((property) => property.kind === kind).map(({ id }) => id);
const short = (id: string): string => id.slice(id.indexOf('.') + 1);

function blocks(result: Result): { kind: string; ids: string[]; rows: MutantResult[] }[] {
  return kinds
    .map((kind) => ({ kind, ids: idsOf(kind), rows: result.mutants.filter((mutant) => mutant.kind === kind) }))
    .filter(({ rows }) => rows.length > 0);
}

function problems(result: Result): string[] {
  return [
    ...result.mutants.filter(mutantFails).map(({ id, survived, missed, unexpected, notes }) => {
      const what = [
        ...(survived ? ['survived'] : []),
        ...(missed.length > 0 ? [`missed by ${missed.join(', ')}`] : []),
        ...(unexpected.length > 0 ? [`rejected by ${unexpected.join(', ')}, which it satisfies`] : []),
      ].join('; ');
      return [`MUTANT ${id}: ${what}`, ...notes.map((line) => `    ${line}`)].join('\n');
    }),
    ...result.controls
      .filter(controlFails)
      .map(({ id, rejected, notes }) =>
        [
          `CONTROL ${id}: rejected by ${rejected.join(', ') || 'nothing, since nothing was checked'}`,
          ...notes.map((line) => `    ${line}`),
        ].join('\n'),
      ),
  ];
}

function counts(result: Result): string {
  const { failed } = verdictOf(result);
  const kills = result.mutants.filter(({ survived }) => !survived).length;
  const clean = result.controls.filter((control) => !controlFails(control)).length;
  const unsure = result.controls.filter(({ inconclusive }) => inconclusive.length > 0).length;
  return (
    `seed ${result.seed}, profile ${result.profile}: ${kills} of ${result.mutants.length} mutants killed, ` +
    `${clean} of ${result.controls.length} correct implementations accepted (${unsure} with an inconclusive property), ${failed} discrepancies`
  );
}

/** The kill matrix for a terminal. */
export function matrixText(result: Result): string {
  const lines: string[] = [];
  for (const { kind, ids, rows } of blocks(result)) {
    const width = Math.max(...rows.map(({ id }) => id.length)) + 2;
    lines.push(`${kind}: columns`, ...ids.map((id, k) => `  ${' '.repeat(width - 2)}${'│'.repeat(k)}┌ ${short(id)}`));
    for (const row of rows) lines.push(`${row.id.padEnd(width)}${ids.map((id) => mark(row, id)).join('')}`);
    lines.push('');
  }
  return [...lines, LEGEND, '', ...problems(result), counts(result)].join('\n');
}

/** The kill matrix as a report. */
export function matrixMarkdown(result: Result, command: string): string {
  const parts = [
    '# Kill matrix',
    `Regenerate: \`${command} --json=reports/mutants.json --markdown=reports/mutants.md\`.`,
    `${counts(result)}.`,
    LEGEND,
  ];
  for (const { kind, ids, rows } of blocks(result)) {
    const head = ['mutant', ...ids.map(short)];
    parts.push(
      `## ${kind}`,
      [
        `| ${head.join(' | ')} |`,
        `|${head.map(() => '---').join('|')}|`,
        ...rows.map((row) => `| ${short(row.id)} | ${ids.map((id) => mark(row, id)).join(' | ')} |`),
      ].join('\n'),
      rows.map(({ id, description, hides }) => `* \`${id}\` — ${description} Hides: ${hides}.`).join('\n'),
    );
  }
  parts.push(
    '## Correct implementations',
    [
      '| control | accepted | inconclusive | guise |',
      '|---|---|---|---|',
      ...result.controls.map(
        (control) =>
          `| ${control.id} | ${controlFails(control) ? `no: ${control.rejected.join(', ')}` : 'yes'} | ${control.inconclusive.join(', ')} | ${control.description} |`,
      ),
    ].join('\n'),
  );
  const found = problems(result);
  if (found.length > 0) parts.push('## Discrepancies', found.map((text) => `\`\`\`\n${text}\n\`\`\``).join('\n'));
  return `${parts.join('\n\n')}\n`;
}
