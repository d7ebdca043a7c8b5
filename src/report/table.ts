/** A column: its heading and how its cells are aligned. */
export interface Column {
  readonly heading: string;
  readonly align?: 'left' | 'right';
}

export type TableFormat = 'text' | 'markdown';

/**
 * The one table renderer. `text` pads with blanks, two between columns, and leaves out an empty heading line;
 * `markdown` escapes what would break a cell.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  format: TableFormat = 'text',
): string {
  const cells = format === 'markdown' ? rows.map((row) => row.map(escapeCell)) : rows;
  const headings = columns.map((column) => column.heading);
  const widths = columns.map((_, j) => Math.max(...[headings, ...cells].map((row) => width(row[j] ?? ''))));
  const line = (row: readonly string[]): string[] =>
    columns.map((column, j) => pad(row[j] ?? '', widths[j], column.align ?? 'left'));
  if (format === 'text') {
    const shown = headings.every((heading) => heading === '') ? cells : [headings, ...cells];
    return shown.map((row) => line(row).join('  ').trimEnd()).join('\n');
  }
  const rule = columns.map((column, j) =>
    column.align === 'right' ? `${'-'.repeat(Math.max(2, widths[j] - 1))}:` : '-'.repeat(Math.max(3, widths[j])),
  );
  return [line(headings), rule, ...cells.map(line)].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Characters on the screen: colour codes take none. */
function width(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one.
  return [...text.replace(/\u001b\[[0-9;]*m/g, '')].length;
}

function pad(text: string, size: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, size - width(text)));
  return align === 'right' ? blanks + text : text + blanks;
}

function escapeCell(text: string): string {
  return text.replace(/[\\|]/g, '\\$&').replace(/</g, '&lt;').replace(/\s+/g, ' ');
}
