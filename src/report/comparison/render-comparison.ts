import { one } from '../failure.ts';
import { cellText, markdownText } from '../markdown-text.ts';
import { type Column, renderTable, type TableFormat } from '../table.ts';
import type { Change, ChangeKind } from './compare-verdicts.ts';

/** In this order, worst first; what stayed the same is only counted. */
const TOLD: readonly ChangeKind[] = ['regressed', 'new', 'gone', 'changed', 'improved'];
const MARKS: Readonly<Record<ChangeKind, string>> = {
  regressed: '✗',
  new: '+',
  gone: '-',
  changed: '~',
  improved: '✓',
  same: ' ',
};
const COLUMNS: readonly Column[] = [
  { heading: '' },
  { heading: 'what' },
  { heading: 'subject' },
  { heading: 'problem' },
  { heading: 'before' },
  { heading: 'after' },
];
/** Most rows of one kind. */
const ROWS = 500;

/** A comparison for people: what changed, kind by kind, and the counts last. */
export function renderComparison(changes: readonly Change[], notes: readonly string[], format: TableFormat): string {
  const inert = format === 'markdown' ? markdownText : (text: string) => text;
  const cell = format === 'markdown' ? cellText : (text: string) => text;
  const blocks = TOLD.flatMap((kind) => {
    const own = changes.filter((change) => change.kind === kind);
    if (own.length === 0) return [];
    const rows = own
      .slice(0, ROWS)
      .map(({ id, subject, problem, before, after }) => [
        MARKS[kind],
        ...[id, subject, problem ?? '', before, after].map((text) => cell(one(text, 100))),
      ]);
    const more = own.length > ROWS ? `\n${own.length - ROWS} more` : '';
    return [`${format === 'markdown' ? `## ${kind}` : kind}\n\n${renderTable(COLUMNS, rows, format)}${more}`];
  });
  const told = notes.map((note) => `${format === 'markdown' ? '* ' : ''}${inert(one(note, 500))}`).join('\n');
  return [...(told === '' ? [] : [told]), ...blocks, countChanges(changes)].join('\n\n').concat('\n');
}

/** `2 regressed, 1 new, 310 same`. */
function countChanges(changes: readonly Change[]): string {
  const counts = [...TOLD, 'same' as const].map(
    (kind) => [kind, changes.filter((change) => change.kind === kind).length] as const,
  );
  const parts = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
  return parts.length === 0 ? 'nothing to compare' : parts.join(', ');
}
