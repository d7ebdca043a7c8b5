import { groupBy } from '../../report/group-by.ts';
import { renderTable } from '../../report/table.ts';
import type { ResultRecord } from '../../subject/result.ts';
import { proportion, rankingReport } from '../statistics/index.ts';
import { medianCell, methodOf, shown, valuesOf } from './cells.ts';

const METRICS = [
  ['map.score', 'score of X_{0,1}'],
  ['diagonal.relative', 'diagonal'],
  ['gradient.median', 'gradient, median'],
  ['gradient.p99', 'p99'],
  ['gradient.max', 'largest'],
  ['gradient.spikes-3', 'spikes > 3×'],
  ['gradient.spikes-10', '> 10×'],
  ['gradient.clipped', 'clipped'],
  ['cosine.median', 'cosine'],
] as const;

/** How many runs of those diverged, with the exact binomial interval. */
export function divergedCell(records: readonly ResultRecord[]): string {
  const count = valuesOf(records, 'map.diverged').filter((value) => value !== 0).length;
  const { low, high } = proportion(count, records.length);
  const percent = (share: number): string => (100 * share).toFixed(0);
  return `${count} of ${records.length} (${percent(low)} … ${percent(high)} %)`;
}

/** A row for each method and rate: divergence, the final map, its diagonal, gradients. */
export function stabilityTable(records: readonly ResultRecord[]): string {
  const rows = [...groupBy(records, (record) => JSON.stringify([methodOf(record), record.conditions.rate])).values()];
  return renderTable(
    [
      { heading: 'method' },
      { heading: 'rate', align: 'right' },
      { heading: 'diverged (95 %)', align: 'right' },
      ...METRICS.map(([, heading]) => ({ heading, align: 'right' }) as const),
    ],
    rows.map((own) => [
      methodOf(own[0]),
      shown(own[0].conditions.rate as number),
      divergedCell(own),
      ...METRICS.map(([name]) => medianCell(own, name)),
    ]),
    'markdown',
  );
}

/** Sentences on which method is below which, in the released forms of all; over the problems, at each condition. */
export function rankingSentences(
  records: readonly ResultRecord[],
  metric: string,
  condition: (record: ResultRecord) => string,
): readonly string[] {
  const own = records.filter(
    (record) => metric in record.metrics && record.method !== 'flow-matching' && methodOf(record) === record.method,
  );
  const { sentences } = rankingReport(
    own.map((record) => ({
      problem: record.problem,
      method: record.method,
      condition: condition(record),
      seed: record.seed,
      value: record.metrics[metric].value,
    })),
  );
  return sentences;
}

/** The part of the report on how stable the trainings were. */
export function stabilitySection(records: readonly ResultRecord[]): string {
  const [{ conditions }] = records;
  const seeds = new Set(records.map(({ seed }) => seed)).size;
  const tables = [...groupBy(records, ({ problem }) => problem)].map(
    ([problem, own]) => `### ${problem}\n\n${stabilityTable(own)}`,
  );
  const at = (record: ResultRecord): string => `rate ${shown(record.conditions.rate as number)}`;
  const claims = (metric: string): string => list(rankingSentences(records, metric, at));
  return `## Stability of training

${seeds} seeds each; MLP of width ${conditions.width}, batch ${conditions.batch}, ${conditions.steps} steps, the calibration's optimiser and
schedule at three peak rates. Diverged: a number ceased to be finite, or the final map is worse than one exact Euler step (score 1).
Gradient: raw norm before clipping at 10; spikes: steps above so many times the median of the 100 before; cosine: between the gradients of the
diagonal and of the distillation term. Diagonal: root-mean-square error of v_tt over that of 0. Medians over the seeds with 95 % bootstrap intervals.

${tables.join('\n\n')}

Largest gradient norm, 95 % over all sentences together:

${claims('gradient.max')}

Score of the map:

${claims('map.score')}
`;
}

export function list(sentences: readonly string[]): string {
  return sentences.length === 0 ? 'Nothing to compare.' : sentences.map((sentence) => `* ${sentence}`).join('\n');
}
