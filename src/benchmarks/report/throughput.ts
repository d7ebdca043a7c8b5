import { renderTable } from '../../report/table.ts';
import type { Metric, ResultRecord } from '../../subject/result.ts';
import { shown } from './cells.ts';

/** The part of the report on throughput: training steps, exact maps, checks. */
export function throughputSection(records: readonly ResultRecord[]): string {
  const training = records.filter(({ conditions }) => conditions.kind === 'training' || conditions.kind === 'forward');
  const others = records.filter((record) => !training.includes(record));
  const { conditions } = training[0];
  const steps = training.map((record) => [
    record.method,
    interval(record.timings?.latency),
    interval(record.timings?.throughput),
    interval(record.timings?.['forward-equivalents']),
    interval(record.timings?.['to-flow-matching']),
    shown(record.metrics['forward-passes.predicted']?.value),
  ]);
  const rest = others.map((record) => [
    record.method,
    record.problem,
    interval(record.timings?.latency),
    interval(record.timings?.throughput),
    record.timings?.throughput?.unit ?? '',
  ]);
  const right = (heading: string) => ({ heading, align: 'right' }) as const;
  const stepColumns = [
    { heading: 'what' },
    ...['ms', 'a second', 'forward passes', 'to flow matching', 'predicted'].map(right),
  ];
  const restColumns = [
    { heading: 'what' },
    { heading: 'problem' },
    right('ms'),
    right('throughput'),
    { heading: 'of' },
  ];
  return `## Throughput

On ${conditions.backend}, width ${conditions.width}, batch ${conditions.batch}. Medians over fresh processes of their median latency, with bootstrap intervals of 95 % over the
processes; each case was called for as long as it was timed before, and none of that counts. A step is all of it: batch, loss, gradient,
clipping, optimiser, average. *Forward passes*: times the network's values on one batch. *To flow matching*: times a step of flow matching on as
many rows, and *predicted*, by the count of evaluations with a forward derivative for 1.5.

${renderTable(stepColumns, steps, 'markdown')}

${renderTable(restColumns, rest, 'markdown')}
`;
}

function interval(metric: Metric | undefined): string {
  if (metric === undefined) return '–';
  return `${shown(metric.value)} (${shown(metric.low)} … ${shown(metric.high)})`;
}
