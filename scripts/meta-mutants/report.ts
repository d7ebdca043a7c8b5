import type { Outcome } from './types.ts';

/** Mutants, those noticed by a test, and those that no test could notice. */
export function countsOf(outcomes: readonly Outcome[]) {
  const survived = outcomes.filter(({ status }) => status === 'survived');
  const equivalent = survived.filter((one) => one.equivalent !== undefined).length;
  return {
    all: outcomes.length,
    killed: outcomes.length - survived.length,
    equivalent,
    open: survived.length - equivalent,
  };
}

/** The report of a run, in Markdown. */
export function markdown(outcomes: readonly Outcome[], command: string): string {
  const { all, killed, equivalent, open } = countsOf(outcomes);
  const share = ((100 * killed) / Math.max(1, all - equivalent)).toFixed(1);
  const lines = [
    '# Mutants of the suite’s own helpers',
    '',
    `Made by \`${command}\`: one passage of a statistical or numerical helper is replaced, in a copy of the sources, and the test files named`,
    'for it are run with a fixed seed. A mutant is killed where a test fails. Only fast test files are named: slower ones may notice more.',
    '',
    'The mutants are made by hand, each a mistake that a person could make in a check. A general tool (Stryker) works on this project too, with a',
    'configuration that hides tsconfig.json from it, but makes thousands of mutants at some three seconds of CPU each: hours, for mutants of which most are of',
    'texts and of code that is not mathematics.',
    '',
    `**${killed} of ${all} killed** (${share} % of those that are not equivalent); ${equivalent} equivalent, ${open} survived.`,
    '',
    '| mutant | file | what is wrong | outcome |',
    '|---|---|---|---|',
    ...outcomes.map((one) => `| \`${one.id}\` | \`src/${one.file}\` | ${cell(one.what)} | ${cell(outcomeText(one))} |`),
  ];
  return `${lines.join('\n')}\n`;
}

function outcomeText({ status, by, equivalent }: Outcome): string {
  if (status === 'timed out') return 'killed: the tests ran past their time';
  if (status === 'killed') return `killed by “${by}”`;
  return equivalent === undefined ? '**survived**' : `survived, equivalent: ${equivalent}`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
