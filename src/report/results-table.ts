import type { Metric, ResultRecord } from '../subject/result.ts';
import { one, short } from './failure.ts';
import { groupBy } from './group-by.ts';
import { groupsOf, summaryOf } from './html/results/groups.ts';
import { cellText, markdownText } from './markdown-text.ts';
import { type Column, renderTable, type TableFormat } from './table.ts';

const COLUMNS: readonly Column[] = [
  { heading: 'method' },
  { heading: 'metric' },
  { heading: 'seeds', align: 'right' },
  { heading: 'value', align: 'right' },
];
/** Rows of one table at most. */
const ROWS = 500;

/** Benchmark results, a table for each experiment and problem: one seed with its interval, or the mean of several with the least and the largest. */
export function renderResults(results: readonly ResultRecord[], format: TableFormat = 'text'): string {
  const inert = format === 'markdown' ? { cell: cellText, text: markdownText } : { cell: asIs, text: asIs };
  return [...groupBy(results, ({ experiment, problem }) => `${experiment} on ${problem}`)]
    .map(([title, records]) => {
      const rows = groupsOf(records).flatMap(({ label, records: own }) =>
        [...new Set(own.flatMap(({ metrics }) => Object.keys(metrics)))].map((name) => {
          const metrics = own.flatMap((record) => record.metrics[name] ?? []);
          return [inert.cell(label), inert.cell(one(name, 60)), String(metrics.length), inert.cell(shown(metrics))];
        }),
      );
      const more = rows.length > ROWS ? `\n\n${rows.length - ROWS} more rows are in the stream.` : '';
      const heading = inert.text(one(title));
      return `${format === 'markdown' ? `### ${heading}\n` : heading}\n${renderTable(COLUMNS, rows.slice(0, ROWS), format)}${more}`;
    })
    .join('\n\n');
}

function shown(metrics: readonly Metric[]): string {
  const summary = summaryOf(metrics.map(({ value }) => value));
  if (summary === undefined) return 'not finite';
  const [{ low, high, unit }] = metrics;
  const [from, to] = metrics.length === 1 ? [low, high] : [summary.low, summary.high];
  const interval = from == null || to == null || from === to ? '' : ` [${short(from)}, ${short(to)}]`;
  return `${short(summary.mean)}${interval}${unit === undefined ? '' : ` ${one(unit, 20)}`}`;
}

const asIs = (text: string): string => text;
