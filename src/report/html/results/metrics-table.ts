import type { Metric, ResultRecord } from '../../../subject/result.ts';
import { clean, html, type Markup } from '../markup.ts';
import { count, number } from '../numbers.ts';
import { table } from '../table.ts';
import { groupsOf, summaryOf } from './groups.ts';

/** Methods, or metrics, of a table at most. */
const ROWS = 200;

/** Methods by metrics; the other way round where there are more metrics than methods. */
export function metricsTable(records: readonly ResultRecord[]): Markup {
  const all = groupsOf(records);
  const groups = all.slice(0, ROWS);
  const units = new Map<string, string | undefined>();
  for (const { metrics } of records) {
    for (const [name, { unit }] of Object.entries(metrics)) units.set(name, unit ?? units.get(name));
  }
  const metrics = [...units].slice(0, ROWS).map(([name, unit]) => ({
    name,
    title: `${clean(name, 60)}${unit === undefined ? '' : ` (${clean(unit, 20)})`}`,
  }));
  const cells = groups.map(({ records: own }) =>
    metrics.map(({ name }) => cell(own.flatMap((record) => record.metrics[name] ?? []))),
  );
  const left = all.length > ROWS ? `, the first ${ROWS} of ${all.length} methods` : '';
  const caption = `${count(records.length, 'result')}: one seed with its interval, or the mean of several with the least and the largest${left}`;
  const named = (heading: string, seeds: number) => `${heading} (${count(seeds, 'seed')})`;
  if (metrics.length > groups.length) {
    return table(
      caption,
      [
        { heading: 'metric' },
        ...groups.map(({ label, records: own }) => ({ heading: named(label, own.length), numeric: true })),
      ],
      metrics.map(({ title }, k) => [title, ...cells.map((row) => row[k])]),
    );
  }
  return table(
    caption,
    [
      { heading: 'method' },
      { heading: 'seeds', numeric: true },
      ...metrics.map(({ title }) => ({ heading: title, numeric: true })),
    ],
    groups.map(({ label, records: own }, k) => [label, own.length, ...cells[k]]),
  );
}

function cell(metrics: readonly Metric[]): Markup | string {
  if (metrics.length === 0) return '';
  const summary = summaryOf(metrics.map(({ value }) => value));
  if (summary === undefined) return metrics.every(({ value }) => value === null) ? 'none' : '';
  const [{ low, high }] = metrics;
  if (metrics.length === 1) {
    return low == null || high == null
      ? number(summary.mean)
      : html`${number(summary.mean)} [${number(low)}, ${number(high)}]`;
  }
  const lost = metrics.filter(({ value }) => value === null).length;
  const range = summary.low === summary.high ? '' : html` [${number(summary.low)}, ${number(summary.high)}]`;
  return html`${number(summary.mean)}${range}${lost > 0 ? `, ${lost} none` : ''}`;
}
