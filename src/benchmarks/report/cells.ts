import type { ResultRecord } from '../../subject/result.ts';
import { bootstrapInterval } from '../statistics/index.ts';

/** A number in three digits; a dash where there is none. */
export function shown(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  const size = Math.abs(value);
  if (value === 0) return '0';
  return size >= 1e4 || size < 1e-3 ? value.toExponential(1).replace('e+', 'e') : String(Number(value.toPrecision(3)));
}

/** A metric of each record, infinite where it is null: a run whose number is not finite is worse than any. */
export function valuesOf(records: readonly ResultRecord[], name: string): number[] {
  return records.flatMap(({ metrics }) => (name in metrics ? [metrics[name].value ?? Number.POSITIVE_INFINITY] : []));
}

/** Median over the seeds with its 95 % bootstrap interval, or with all its values where there are few of them. */
export function medianCell(records: readonly ResultRecord[], name: string): string {
  const values = valuesOf(records, name);
  if (values.length === 0) return '–';
  if (values.length < 4) return values.map(shown).join(' ');
  const { value, low, high } = bootstrapInterval(values, { label: name });
  return low === high ? shown(value) : `${shown(value)} (${shown(low)} … ${shown(high)})`;
}

/** A method with its stop-gradient mode where that is not the released one. */
export function methodOf({ method, conditions }: Pick<ResultRecord, 'method' | 'conditions'>): string {
  const released: Readonly<Record<string, string>> = { esd: 'full', 'flow-matching': 'none', meanflow: 'semigradient' };
  const mode = conditions.stopGradient;
  return mode === (released[method] ?? 'convex') ? method : `${method} (${String(mode)})`;
}
