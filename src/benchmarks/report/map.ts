import { groupBy } from '../../report/group-by.ts';
import { renderTable } from '../../report/table.ts';
import type { ResultRecord } from '../../subject/result.ts';
import { medianCell, methodOf } from './cells.ts';

const METRICS = [
  ['map.score', 'X_{0,1}'],
  ['trajectory.median', 'X_{s,t}, median over (s,t)'],
  ['trajectory.max', 'worst (s,t)'],
  ['diagonal.relative', 'diagonal, relative'],
  ['diagonal.excess', 'diagonal, excess loss'],
] as const;

/** The part of the report on the maps themselves and on what distillation does to the diagonal. */
export function mapSection(records: readonly ResultRecord[]): string {
  const parts = [...groupBy(records, ({ problem }) => problem)].map(([problem, own]) => {
    const rows = [...groupBy(own, methodOf)].map(([method, of]) => [
      method,
      ...METRICS.map(([name]) => medianCell(of, name)),
    ]);
    const columns = METRICS.map(([, heading]) => ({ heading, align: 'right' }) as const);
    return `### ${problem}\n\n${renderTable([{ heading: 'method' }, ...columns], rows, 'markdown')}`;
  });
  return `## The maps themselves

Scores against the exact map: 0 is exact, 1 one Euler step with the exact velocity; where the exact map is singular at t = 1, up to the last
regular time. The map of flow matching is one Euler step of its own velocity; it was trained on as many rows of the diagonal as the
others have there, so that its diagonal is what they would have without distillation.

${parts.join('\n\n')}
`;
}
