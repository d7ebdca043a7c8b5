import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readAction } from '../../scripts/action/run-action.ts';
import { pages } from '../../scripts/docs/pages.ts';
import { checkMap, exactMapSubject, type Problem } from '../../src/index.ts';
import { parseXfail } from '../../src/properties/runner/xfail.ts';
import { statusSchema } from '../../src/subject/verdict.ts';
import { inProcess, printed } from '../cli/in-process.ts';

const read = (path: string): string => readFileSync(path, 'utf8');
const names = [
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  'README.md',
];

test('tables and examples in docs/ are those of the code', () => {
  for (const [path, text] of pages()) expect(read(path), `npm run docs writes ${path}`).toBe(text);
});

test.each(names)('what %s links to exists', (path) => {
  const links = [...read(path).matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link);
  expect(links.filter((link) => !existsSync(join(dirname(path), link)))).toEqual([]);
});

/** Words that follow the name in a sentence. */
const PROSE = new Set(['in', 'knows', 'puts', 'does', 'converts', 'is', 'by', 'shows']);

describe('every command and option that is shown exists', async () => {
  const shown = names.flatMap((path) =>
    [...read(path).matchAll(/(?<!\w)flowproof ([a-z][\w-]*)([^`\n#]*)/g)].map(([, command, rest]) => ({
      command,
      rest,
    })),
  );
  const commands = [...new Set(shown.map(({ command }) => command))].filter((name) => !PROSE.has(name));
  test.each(commands)('%s', async (command) => {
    expect(await inProcess(command, '--help')).toBe(0);
    const options = shown
      .filter((one) => one.command === command)
      .flatMap(({ rest }) => rest.match(/(?<=\s)--[a-z-]+/g) ?? [])
      .filter((option) => !printed.stdout.includes(option));
    expect(options).toEqual([]);
  });
});

test('the tables of statuses and exit codes are complete', () => {
  const concepts = read('docs/concepts.md');
  for (const status of statusSchema.options) expect(concepts).toContain(`\`${status}\``);
  const codes = [...read('docs/ci.md').matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, text]) => text.split(', '));
  expect(codes).toEqual(['0', '1', '2', '3', '4', '70', '130']);
});

test('the problem file is checked as the page says', async () => {
  const problem = JSON.parse(read('examples/problem.json')) as Problem;
  const { defineProblem } = await import('../../src/index.ts');
  const verdicts = await checkMap((on) => exactMapSubject(defineProblem(on)), {
    problem,
    profile: 'smoke',
    filter: 'map.boundary,map.trajectory',
  });
  expect(verdicts.map(({ status }) => status)).toEqual(['pass', 'pass']);
});

test('the workflow gives inputs that the action has, and the list of expected failures is one', () => {
  const ci = read('docs/ci.md');
  const steps = parse(/```yaml\n([\s\S]*?)```/.exec(ci)![1]) as { id?: string; with: object }[];
  const { inputs } = readAction('action.yml');
  expect(Object.keys(inputs)).toEqual(
    expect.arrayContaining(Object.keys(steps.find(({ id }) => id === 'flowproof')!.with)),
  );
  const entries = parseXfail(/```text\n([\s\S]*?)```/.exec(ci)![1], 'ci.md');
  expect(entries).toEqual([
    { id: 'map.jacobian', subject: 'my map', problem: 'mixture-3', reason: 'the head clips: issue 12' },
    { id: 'loss.gradient' },
  ]);
});
