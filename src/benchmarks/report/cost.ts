import type { MethodConfig } from '../../reference/methods/config.ts';
import { renderTable } from '../../report/table.ts';
import type { Metric, ResultRecord } from '../../subject/result.ts';
import { predictedCost } from '../throughput/predicted-cost.ts';
import { methodOf, shown } from './cells.ts';

/** Share of a batch on the diagonal in the calibration. */
const DIAGONAL = 0.75;

/** The part of the report on time and memory of a training step. */
export function costSection(records: readonly ResultRecord[]): string {
  const [{ conditions }] = records;
  const interval = (metric: Metric | undefined): string =>
    metric === undefined ? '–' : `${shown(metric.value)} (${shown(metric.low)} … ${shown(metric.high)})`;
  const rows = records.map((record) => [
    methodOf(record),
    interval(record.timings?.step),
    interval(record.timings?.['step.ratio']),
    shown(predictedCost(record.method as MethodConfig['id'], DIAGONAL)),
    shown((record.metrics['memory.peak'].value ?? Number.NaN) / 2 ** 20),
    shown(record.metrics['memory.ratio'].value),
  ]);
  const headings = ['step, ms', 'to flow matching', 'forward passes', 'peak of tensors, MiB', 'to flow matching'];
  const columns = headings.map((heading) => ({ heading, align: 'right' }) as const);
  return `## Cost of a training step

Width ${conditions.width}, batch ${conditions.batch}, on ${conditions.backend}, methods in turn; median over the rounds with quartiles. Forward passes: as counted in forward
evaluations of the batch, a forward derivative for 1.5; the reverse pass, the optimiser and the operations around the products are not in them.

${renderTable([{ heading: 'method' }, ...columns], rows, 'markdown')}
`;
}
