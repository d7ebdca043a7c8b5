import type { ResultRecord } from '../../../subject/result.ts';
import { groupBy } from '../../group-by.ts';
import { clean } from '../markup.ts';

/** Results of one method under one set of conditions, a seed each. */
export interface Group {
  readonly label: string;
  readonly records: readonly ResultRecord[];
}

/** Results by method and by those conditions that vary, but for those left out, which name them. */
export function groupsOf(records: readonly ResultRecord[], leftOut: readonly string[] = []): Group[] {
  const names = [...new Set(records.flatMap(({ conditions }) => Object.keys(conditions)))].filter(
    (name) => !leftOut.includes(name),
  );
  const varying = names.filter((name) => {
    // What is the same for every result of a method says no more than its name.
    const own = groupBy(records, ({ method }) => method);
    return [...own.values()].some(
      (same) => new Set(same.map(({ conditions }) => JSON.stringify(conditions[name]))).size > 1,
    );
  });
  const label = ({ method, conditions }: ResultRecord): string =>
    [method, ...varying.map((name) => `${name} ${String(conditions[name] ?? 'none')}`)]
      .map((part) => clean(part, 60))
      .join(', ');
  return [...groupBy(records, label)].map(([text, own]) => ({ label: text, records: own }));
}

/** Mean, least and largest of what is finite; undefined where nothing is. */
export function summaryOf(
  values: readonly (number | null | undefined)[],
): { mean: number; low: number; high: number } | undefined {
  const finite = values.filter((value) => value !== null && value !== undefined);
  if (finite.length === 0) return undefined;
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  return { mean, low: Math.min(...finite), high: Math.max(...finite) };
}
