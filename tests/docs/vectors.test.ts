import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { encodeTable, readTable } from '../../src/adapters/vectors/table.ts';
import { onnxSubject } from '../../src/index.ts';
import { inProcess } from '../cli/in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowproof-docs-'));
const home = process.cwd();
beforeEach(() => process.chdir(folder));
afterEach(() => process.chdir(home));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The lines `flowproof …` of the shell blocks of a page, as arguments. */
function commands(page: string): string[][] {
  const text = readFileSync(join(home, 'docs', page), 'utf8');
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => block.trim().split('\n'))
    .filter((line) => line.startsWith('flowproof '))
    .map((line) => (line.match(/'[^']*'|\S+/g) ?? []).slice(1).map((word) => word.replace(/^'|'$/g, '')));
}

test('the commands of docs/vectors.md write files that have the arrays of its table', async () => {
  const [exported, asked] = commands('vectors.md');
  expect(await inProcess(...exported)).toBe(0);
  expect(await inProcess(...asked)).toBe(0);
  const page = readFileSync(join(home, 'docs/vectors.md'), 'utf8');
  const table = [...page.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, names]) => names.match(/\w+/g) ?? []);
  const { arrays, about } = readTable('cases.npz');
  const own = [...arrays.keys()].filter((name) => !name.endsWith('_tolerance'));
  expect(table.filter((name) => name !== '_tolerance').sort()).toEqual(own.sort());
  expect(
    own.filter((name) => !/^(canonical_)?[xst]$|digest|X_error/.test(name) && !arrays.has(`${name}_tolerance`)),
  ).toEqual([]);
  expect(encodeTable({ arrays: new Map([...arrays].filter(([name]) => name !== 'digest')), about }, 'npz')).toEqual(
    readFileSync('cases.npz'),
  );
});

test('the model of docs/onnx.md is there and is what the page says', async () => {
  cpSync(join(home, 'examples'), 'examples', { recursive: true });
  const [[, model, , problem]] = commands('onnx.md');
  const subject = await onnxSubject(model, { problem: JSON.parse(readFileSync(problem, 'utf8')) });
  expect(subject.kind).toBe('map');
});
