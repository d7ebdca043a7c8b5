import type { Aggregate } from './aggregate.ts';

const number = (value: number): string => (value === 0 ? '0' : value.toPrecision(3));

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');

/** The aggregate as a report. */
export function falseAlarmsMarkdown(result: Aggregate, controls: number, command: string): string {
  const parts = [
    '# False alarms',
    `Regenerate: \`${command}\`.`,
    `${controls} correct implementations, profile ${result.profile}, ${result.runs} seeds (${result.seeds.join(' to ')}), ` +
      `${result.checks} checks: **${result.rejects.length} rejections**, ` +
      `${Object.values(result.inconclusive).reduce((sum, count) => sum + count, 0)} inconclusive.`,
    '## Statistical properties',
    'Share of p-values at or below α; a valid test keeps it at α or below (a p-value that combines several tests by Bonferroni lies well below it).',
    table(
      ['property', 'p-values', 'P(p <= 0.1)', 'P(p <= 0.01)', 'smallest'],
      result.pValues.map(({ property, count, at, smallest }) => [
        property,
        String(count),
        ...at.map(({ share, deviation }) => `${number(share)} (binomial sd ${number(deviation)})`),
        number(smallest),
      ]),
    ),
    '## Numerical properties',
    "Largest error over tolerance within a check, over checks of implementations with rounding of their own (the suite's own exact map is left out). " +
      'A median below 1e-3 would make the tolerance a formality; a value above 1 would be a rejection.',
    table(
      ['property', 'checks', 'median', '99 %', 'largest'],
      result.ratios.map(({ property, count, median, p99, largest }) => [
        property,
        String(count),
        number(median),
        number(p99),
        number(largest),
      ]),
    ),
  ];
  if (result.rejects.length > 0) {
    parts.push(
      '## Rejections',
      result.rejects
        .map((r) => `* seed ${r.seed}: ${r.property} ${r.status} ${r.control} on ${r.problem}: ${r.reason}`)
        .join('\n'),
    );
  }
  const unsure = Object.entries(result.inconclusive);
  if (unsure.length > 0) {
    parts.push(
      '## Inconclusive',
      table(
        ['property and control', 'seeds'],
        unsure.map(([key, count]) => [key, String(count)]),
      ),
    );
  }
  return `${parts.join('\n\n')}\n`;
}
