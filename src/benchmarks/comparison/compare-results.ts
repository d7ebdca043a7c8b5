import { contentHash } from '../../core/content-hash.ts';
import type { Change, ChangeKind } from '../../report/comparison/index.ts';
import { groupBy } from '../../report/group-by.ts';
import type { Metric, ResultRecord } from '../../subject/result.ts';
import { mean, meanInterval } from '../statistics/moments.ts';

/** Probability that a comparison of two runs of the same thing tells any change of a metric. */
const FALSE_ALARM = 0.05;

interface Cell {
  readonly id: string;
  readonly subject: string;
  readonly problem: string;
  readonly before: ReadonlyMap<number, Metric>;
  readonly after: ReadonlyMap<number, Metric>;
}

/**
 * Metric by metric, of the same experiment, problem, method and conditions: where several seeds are in both runs, Student's interval of
 * the mean paired difference (at 1 - 0.05 over the number of metrics, so that equal runs rarely differ in any); for a single
 * seed the intervals of the metrics, which must be apart. Without either, another number is a change that is neither better nor worse.
 */
export function compareResults(before: readonly ResultRecord[], after: readonly ResultRecord[]): Change[] {
  const cells = cellsOf(before, after);
  const level = 1 - FALSE_ALARM / Math.max(1, cells.length);
  return cells.map((cell) => ({
    kind: kindOf(cell, level),
    id: cell.id,
    subject: cell.subject,
    problem: cell.problem,
    before: shown(cell.before),
    after: shown(cell.after),
    counts: true,
  }));
}

function cellsOf(before: readonly ResultRecord[], after: readonly ResultRecord[]): Cell[] {
  const key = ({ experiment, problem, method, conditions }: ResultRecord): string =>
    contentHash([experiment, problem, method, conditions]);
  const [old, fresh] = [before, after].map((records) => groupBy(records, key));
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((group) => {
    const [first, second] = [old.get(group) ?? [], fresh.get(group) ?? []];
    const [{ experiment, problem, method, conditions }] = [...first, ...second];
    const told = Object.entries(conditions).map(([name, value]) => `${name} ${value}`);
    const names = new Set([...first, ...second].flatMap(({ metrics }) => Object.keys(metrics)));
    return [...names].map((name) => ({
      id: `${experiment}: ${name}`,
      subject: [method, ...told].join(', '),
      problem,
      before: bySeed(first, name),
      after: bySeed(second, name),
    }));
  });
}

function bySeed(records: readonly ResultRecord[], name: string): Map<number, Metric> {
  return new Map(
    records.flatMap(({ seed, metrics }) => (metrics[name] === undefined ? [] : [[seed, metrics[name]] as const])),
  );
}

function kindOf({ before, after }: Cell, level: number): ChangeKind {
  if (before.size === 0) return 'new';
  if (after.size === 0) return 'gone';
  const seeds = [...before.keys()].filter((seed) => after.has(seed));
  if (seeds.every((seed) => before.get(seed)!.value === after.get(seed)!.value))
    return seeds.length > 0 ? 'same' : 'changed';
  const lost = seeds.filter((seed) => (before.get(seed)!.value === null) !== (after.get(seed)!.value === null));
  if (lost.length > 0) return lost.some((seed) => after.get(seed)!.value === null) ? 'regressed' : 'improved';
  const sign = [...before.values()][0].better === 'higher' ? -1 : 1;
  const direction = (growth: number): ChangeKind => (sign * growth > 0 ? 'regressed' : 'improved');
  const differences = seeds.flatMap((seed) => {
    const [a, b] = [before.get(seed)!.value, after.get(seed)!.value];
    return a === null || b === null ? [] : [b - a];
  });
  if (differences.length >= 2) {
    const { low, high } = meanInterval(differences, level);
    return low > 0 || high < 0 ? direction(low > 0 ? 1 : -1) : 'same';
  }
  const [a, b] = [before.get(seeds[0])!, after.get(seeds[0])!];
  if (a.low == null || a.high == null || b.low == null || b.high == null) return 'changed';
  if (b.low > a.high) return direction(1);
  return b.high < a.low ? direction(-1) : 'same';
}

function shown(metrics: ReadonlyMap<number, Metric>): string {
  const values = [...metrics.values()].flatMap(({ value }) => (value === null ? [] : [value]));
  if (metrics.size === 0) return '';
  if (values.length === 0) return 'not finite';
  const unit = [...metrics.values()][0].unit ?? '';
  return `${mean(values).toPrecision(4)}${unit === '' ? '' : ` ${unit}`}${values.length > 1 ? ` (${values.length} seeds)` : ''}`;
}
