import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { readAction, runAction } from '../../scripts/action/run-action.ts';
import { readStreams } from '../../src/report/index.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const action = readAction(join(ROOT, 'action.yml'));

/** An empty folder, as a repository of somebody else's. */
const workspace = (): string => mkdtempSync(join(tmpdir(), 'flowproof-action-'));

test('no input becomes text of a script, and each one that a step names is declared', () => {
  for (const step of action.runs.steps) {
    expect(step.run ?? '').not.toContain('${{');
    if (step.run !== undefined) expect(step.shell).toBe('bash');
  }
  const named = JSON.stringify(action)
    .match(/inputs\.[\w-]+/g)!
    .map((name) => name.slice(7));
  expect(new Set(named)).toEqual(new Set(Object.keys(action.inputs)));
});

test('its steps check what stands in a folder, and leave reports, outputs and a summary', () => {
  const cwd = workspace();
  cpSync(join(ROOT, 'examples/map.mjs'), join(cwd, 'map.mjs'));
  const args = `--filter 'map.boundary, map.inverse'`;
  const { code, outputs, summary, stdout, stderr } = runAction(ROOT, cwd, {
    target: 'map.mjs',
    profile: 'smoke',
    args,
  });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('2 passed');
  expect(Object.keys(outputs).sort()).toEqual(Object.keys(action.outputs).sort());
  expect(outputs).toMatchObject({ 'exit-code': '0', html: 'flowproof-report/report.html' });
  expect(summary).toContain('2 passed');
  const read = (name: string): string => readFileSync(join(cwd, outputs[name]), 'utf8');
  expect(readStreams(read('html'), 'html')[0].verdicts).toHaveLength(2);
  expect(readStreams(read('stream'), 'stream')[0].digest).toBe('right');
  expect(XMLValidator.validate(read('junit'))).toBe(true);
  expect(JSON.parse(read('badge')).color).toBe('brightgreen');
}, 60_000);

test.each([
  [
    'target',
    { target: '$(touch broken); `touch broken`; "; touch broken; "' },
    'expected a JavaScript or TypeScript module',
  ],
  ['args', { target: 'map.mjs', args: '; touch broken' }, 'too many arguments'],
  ['args', { target: 'map.mjs', args: "--filter 'map" }, 'unmatched single quote'],
])(
  'a command in %s is none, and fails the step',
  (_, inputs, told) => {
    const cwd = workspace();
    const { code, stderr } = runAction(ROOT, cwd, inputs);
    expect(code).not.toBe(0);
    expect(stderr).toContain(told);
    expect(existsSync(join(cwd, 'broken'))).toBe(false);
    expect(readdirSync(cwd)).toEqual(['flowproof-report']);
  },
  60_000,
);
