import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadTarget } from '../../src/subject/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowproof-load-'));
afterAll(() => rmSync(folder, { recursive: true }));

const subject = `{ kind: 'map', name: 'a', evaluate: ({ x }) => x }`;

function module(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('loadTarget', () => {
  it.each([
    ['default.mjs', `export default ${subject}`, ''],
    ['named.mjs', `export const mine = ${subject}`, '#mine'],
    ['common.cjs', `module.exports = ${subject}`, ''],
    ['compiled.cjs', `exports.__esModule = true; exports.default = ${subject}`, ''],
    ['typed.ts', `const n: number = 1; export default ${subject} satisfies object`, ''],
    [
      'enum.ts',
      `enum Kind { Map = 'map' } export default { kind: Kind.Map, name: 'a', evaluate: ({ x }: any) => x }`,
      '',
    ],
  ])('loads %s', async (name, text, hash) => {
    expect(await loadTarget(module(name, text) + hash)).toMatchObject({ kind: 'map', name: 'a' });
  });

  it('loads lists and factories', async () => {
    expect(await loadTarget(module('list.mjs', `export default [${subject}, () => (${subject})]`))).toHaveLength(2);
    expect(await loadTarget(module('factory.mjs', `export default () => (${subject})`))).toBeTypeOf('function');
  });

  it.each<[string, string, string, RegExp, string]>([
    [
      'no-default.mjs',
      `export const other = ${subject}`,
      '',
      /expected the default export to be a Subject, a list of them, or a factory.*got no such export \(it has other\)/,
      '#other',
    ],
    ['number.mjs', 'export default 7', '', /expected the default export.*got 7/, 'init'],
    ['missing.mjs', `export default ${subject}`, '#absent', /expected the absent export.*it has default/, ''],
    ['throws.mjs', `throw new Error('at load')`, '', /expected a module that loads, got Error: at load/, ''],
    ['syntax.mjs', 'export default {', '', /expected a module that loads, got \w*Error/, ''],
    ['text.txt', 'x', '', /expected one of \.js, .*got \.txt/, 'init'],
  ])('refuses %s', async (name, text, hash, message, hint) => {
    const error = await loadTarget(module(name, text) + hash).catch((thrown) => thrown);
    expect(error.message).toMatch(message);
    expect(error.hint).toContain(hint);
  });

  it('refuses what is no file', async () => {
    await expect(loadTarget(join(folder, 'nowhere.mjs'))).rejects.toThrow(/got no such file/);
    await expect(loadTarget(folder)).rejects.toThrow(/got a folder/);
  });
});
