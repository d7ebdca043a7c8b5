import { controlFails, mutantFails, type Result, verdictOf } from './result.ts';

/** One line for a seed. */
export function summary(result: Result): string {
  const { passed, failed } = verdictOf(result);
  const odd = [
    ...result.mutants
      .filter(mutantFails)
      .map(({ id, survived, missed, unexpected }) =>
        survived
          ? `${id} survived`
          : `${id} ${[...missed.map((m) => `missed by ${m}`), ...unexpected.map((m) => `rejected by ${m}`)].join(', ')}`,
      ),
    ...result.controls
      .filter(controlFails)
      .map(({ id, rejected }) => `control ${id} rejected by ${rejected.join(', ')}`),
  ];
  return `seed ${result.seed}: ${passed} passed, ${failed} failed${odd.length > 0 ? `: ${odd.join('; ')}` : ''}`;
}

/** Several seeds as a report. */
export function summaryMarkdown(results: readonly Result[], command: string): string {
  const rows = results.map((result) => {
    const killed = result.mutants.filter(({ survived }) => !survived).length;
    const as = result.mutants.filter((mutant) => !mutantFails(mutant)).length;
    const clean = result.controls.filter((control) => !controlFails(control)).length;
    return `| ${result.seed} | ${killed} of ${result.mutants.length} | ${as} | ${clean} of ${result.controls.length} |`;
  });
  const odd = results.map(summary).filter((line) => !line.endsWith('0 failed'));
  return `${[
    '# Mutants and correct implementations over seeds',
    `Regenerate: \`${command} --json=reports/mutants-seeds.json --markdown=reports/mutants-seeds.md\`.`,
    [
      '| seed | mutants killed | … by exactly the properties that must or may | correct implementations accepted |',
      '|---|---|---|---|',
      ...rows,
    ].join('\n'),
    ...(odd.length > 0 ? ['## Discrepancies', odd.map((line) => `* ${line}`).join('\n')] : []),
  ].join('\n\n')}\n`;
}
