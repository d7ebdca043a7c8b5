import type { Metric, ResultRecord } from '../../subject/result.ts';
import { groupBy } from '../group-by.ts';
import { type Curve, curvesPlot } from '../plots/index.ts';
import type { Budget } from './failure-card.ts';
import { figure, figures } from './figure.ts';
import { clean, html, type Markup, NONE } from './markup.ts';
import { count, number } from './numbers.ts';
import { table } from './table.ts';

/** Rows of a table and curves of a plot at most. */
const ROWS = 200;
const CURVES = 6;

/** Results of benchmarks: for each experiment and problem a table of methods by metrics, and its curves. */
export function benchmarkResults(results: readonly ResultRecord[], budget: Budget): Markup {
  if (results.length === 0) return NONE;
  const experiments = [...groupBy(results, ({ experiment }) => experiment)].map(([experiment, own], e) => {
    const problems = [...groupBy(own, ({ problem }) => problem)].map(
      ([problem, same], p) =>
        html`<h4><bdi>${clean(problem, 120)}</bdi></h4>${metricsTable(same)}${curves(same, `result-${e}-${p}`, budget)}`,
    );
    return html`<h3><bdi>${clean(experiment, 120)}</bdi></h3>${problems}`;
  });
  return html`<section aria-labelledby="results"><h2 id="results">Benchmark results</h2>${experiments}</section>`;
}

interface Group {
  readonly label: string;
  readonly records: readonly ResultRecord[];
}

/** The seeds of one method under one set of conditions, named by the conditions that vary. */
function groupsOf(records: readonly ResultRecord[]): Group[] {
  const names = [...new Set(records.flatMap(({ conditions }) => Object.keys(conditions)))];
  const varying = names.filter(
    (name) => new Set(records.map(({ conditions }) => JSON.stringify(conditions[name]))).size > 1,
  );
  const label = ({ method, conditions }: ResultRecord): string =>
    [method, ...varying.map((name) => `${name} ${String(conditions[name] ?? 'none')}`)]
      .map((part) => clean(part, 60))
      .join(', ');
  return [...groupBy(records, label)].map(([text, own]) => ({ label: text, records: own }));
}

function metricsTable(records: readonly ResultRecord[]): Markup {
  const groups = groupsOf(records);
  const metrics = [...new Set(records.flatMap((record) => Object.keys(record.metrics)))];
  const units = new Map(
    records.flatMap((record) => Object.entries(record.metrics).map(([name, { unit }]) => [name, unit])),
  );
  const rows = groups
    .slice(0, ROWS)
    .map(({ label, records: own }) => [
      label,
      own.length,
      ...metrics.map((name) => cell(own.flatMap((record) => record.metrics[name] ?? []))),
    ]);
  const left = groups.length > ROWS ? `, the first ${ROWS} of ${groups.length} rows` : '';
  const columns = metrics.map((name) => ({
    heading: `${clean(name, 60)}${units.get(name) === undefined ? '' : ` (${clean(units.get(name)!, 20)})`}`,
    numeric: true,
  }));
  return table(
    `${count(records.length, 'result')}: one seed with its interval, or the mean of several with the smallest and the largest${left}`,
    [{ heading: 'method' }, { heading: 'seeds', numeric: true }, ...columns],
    rows,
  );
}

function cell(metrics: readonly Metric[]): Markup | string {
  const values = metrics.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) return metrics.length === 0 ? '' : 'not finite';
  const [{ low, high }] = metrics;
  if (metrics.length === 1) {
    return low == null || high == null
      ? number(values[0])
      : html`${number(values[0])} [${number(low)}, ${number(high)}]`;
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const lost = values.length < metrics.length ? `, ${metrics.length - values.length} not finite` : '';
  return html`${number(mean)} [${number(Math.min(...values))}, ${number(Math.max(...values))}]${lost}`;
}

function curves(records: readonly ResultRecord[], key: string, budget: Budget): Markup {
  const names = [...new Set(records.flatMap(({ series }) => Object.keys(series ?? {})))];
  const drawn = names.flatMap((name, k) => {
    const all = groupsOf(records.filter(({ series }) => series?.[name] !== undefined)).slice(0, CURVES);
    if (all.length === 0 || budget.pictures-- <= 0) return [];
    const shown = all.map(({ label, records: own }) =>
      averaged(
        label,
        own.map(({ series }) => series![name]),
      ),
    );
    const positive = shown.every(({ y }) => y.every((value) => value === null || value > 0));
    const plot = curvesPlot(shown, {
      title: clean(name, 80),
      x: { label: 'step' },
      y: { label: clean(name, 40), log: positive },
    });
    return [figure(plot, `${key}-${k}`)];
  });
  return figures(drawn);
}

/** Points of a curve at most. */
const POINTS = 160;

/** The mean over the seeds, with the smallest and the largest, where they have the same x. */
function averaged(
  name: string,
  all: readonly { readonly x: readonly number[]; readonly y: readonly (number | null)[] }[],
): Curve {
  const [{ x }] = all;
  const same = all.filter((one) => one.x.length === x.length && one.x.every((at, i) => at === x[i]));
  const stride = Math.max(1, x.length / POINTS);
  const picked = Array.from({ length: Math.ceil(x.length / stride) }, (_, k) =>
    Math.min(x.length - 1, Math.floor(k * stride)),
  );
  const at = picked.map((i) => same.flatMap(({ y }) => (y[i] === null ? [] : [y[i]])));
  const bounds = same.length > 1;
  return {
    name,
    x: picked.map((i) => x[i]),
    y: at.map((values) => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length)),
    ...(bounds
      ? {
          low: at.map((values) => (values.length === 0 ? null : Math.min(...values))),
          high: at.map((values) => (values.length === 0 ? null : Math.max(...values))),
        }
      : {}),
  };
}
