import type { ResultRecord, Series } from '../../../subject/result.ts';
import { type Curve, curvesPlot, heatMap, type Picture, qualityPlot } from '../../plots/index.ts';
import { clean } from '../markup.ts';
import { groupsOf, summaryOf } from './groups.ts';

/** Curves of a plot, and points of a curve, at most. */
const CURVES = 6;
const POINTS = 160;

/** Curves over the steps of a training: one plot for each series; `NAME.min` and `NAME.max` are the band around `NAME.median`. */
export function seriesPlots(records: readonly ResultRecord[]): (() => Picture)[] {
  const names = new Set(records.flatMap(({ series }) => Object.keys(series ?? {})));
  const banded = (name: string): boolean => /\.(min|max)$/.test(name) && names.has(name.replace(/\.\w+$/, '.median'));
  return [...names]
    .filter((name) => !banded(name) && slotOf(name) === undefined)
    .map((name) => () => {
      const stem = name.replace(/\.median$/, '');
      const groups = groupsOf(records.filter(({ series }) => series?.[name] !== undefined)).slice(0, CURVES);
      const curves = groups.map(({ label, records: own }) => {
        const of = (which: string): Series[] => own.flatMap(({ series }) => series?.[which] ?? []);
        return merged(label, of(name), of(`${stem}.min`), of(`${stem}.max`));
      });
      const log = curves.every(({ y }) => y.every((value) => value === null || value > 0));
      const title = clean(stem, 80);
      return curvesPlot(curves, { title, x: { label: 'step' }, y: { label: title, log } });
    });
}

/** The mean over the seeds; the band is that of the series of its own, else the least and the largest of the seeds. */
function merged(name: string, all: readonly Series[], least: readonly Series[], largest: readonly Series[]): Curve {
  const [{ x }] = all;
  const alike = (series: readonly Series[]): Series[] =>
    series.filter((one) => one.x.length === x.length && one.x.every((at, i) => at === x[i]));
  const stride = Math.max(1, x.length / POINTS);
  const picked = Array.from({ length: Math.ceil(x.length / stride) }, (_, k) =>
    Math.min(x.length - 1, Math.floor(k * stride)),
  );
  const own = picked.map((i) => summaryOf(alike(all).map(({ y }) => y[i])));
  const edge = (series: readonly Series[], which: 'low' | 'high') =>
    picked.map((i, k) => summaryOf(alike(series).map(({ y }) => y[i]))?.[which] ?? own[k]?.[which] ?? null);
  return {
    name,
    x: picked.map((i) => x[i]),
    y: own.map((summary) => summary?.mean ?? null),
    ...(all.length > 1 || least.length > 0 ? { low: edge(least, 'low'), high: edge(largest, 'high') } : {}),
  };
}

/** Quality over the number of steps, where a condition `N` varies: a plot for each of the metrics that have one at the front. */
export function qualityPlots(records: readonly ResultRecord[]): (() => Picture)[] {
  const steps = ({ conditions }: ResultRecord): number | undefined =>
    typeof conditions.N === 'number' ? conditions.N : undefined;
  const counted = records.filter((record) => steps(record) !== undefined);
  if (new Set(counted.map(steps)).size < 2) return [];
  const measures = ['kl', 'kl.excess', 'sliced-w2-squared', 'mmd-squared'].filter((name) =>
    counted.some(({ metrics }) => name in metrics),
  );
  return measures.slice(0, 2).map((measure) => () => {
    const curves = groupsOf(counted, ['N'])
      .slice(0, CURVES)
      .map(({ label, records: own }): Curve => {
        const x = [...new Set(own.map((record) => steps(record)!))].sort((a, b) => a - b);
        const at = x.map((n) =>
          summaryOf(own.filter((record) => steps(record) === n).map(({ metrics }) => metrics[measure]?.value)),
        );
        return {
          ...{ name: label, x, y: at.map((one) => one?.mean ?? null) },
          ...{ low: at.map((one) => one?.low ?? null), high: at.map((one) => one?.high ?? null) },
        };
      });
    const floor = summaryOf(counted.map(({ metrics }) => metrics[`${measure}.floor`]?.value))?.mean;
    return qualityPlot(curves, {
      title: `${measure} over sampling steps`,
      measure,
      ...(floor === undefined ? {} : { floor }),
    });
  });
}

const slotOf = (name: string): number | undefined => {
  const start = /^trajectory\.s=([\d.]+)$/.exec(name)?.[1];
  return start === undefined ? undefined : Number(start);
};

/** The error of X_{s,t} over s and t, from the series `trajectory.s=…` over t: a map for each method. */
export function trajectoryMaps(records: readonly ResultRecord[]): (() => Picture)[] {
  const having = records.filter(({ series }) => Object.keys(series ?? {}).some((name) => slotOf(name) !== undefined));
  return groupsOf(having)
    .slice(0, CURVES)
    .map(({ label, records: own }) => () => {
      const entries = own.flatMap(({ series }) =>
        Object.entries(series ?? {}).flatMap(([name, { x, y }]) => {
          const start = slotOf(name);
          return start === undefined ? [] : x.map((end, i) => ({ start, end, value: y[i] }));
        }),
      );
      const sorted = (times: readonly number[]): number[] => [...new Set(times)].sort((a, b) => a - b);
      const s = sorted(entries.map(({ start }) => start));
      const t = sorted(entries.map(({ end }) => end));
      const value = s.map((start) =>
        t.map(
          (end) =>
            summaryOf(entries.filter((one) => one.start === start && one.end === end).map((one) => one.value))?.mean ??
            null,
        ),
      );
      return heatMap(
        { s, t, value },
        { title: `${label}: error of X over s and t`, measure: 'score (1 is one Euler step)' },
      );
    });
}
