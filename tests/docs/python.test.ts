import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fillFiles } from '../../scripts/readme/fill.ts';

const text = readFileSync('docs/tutorial-python.md', 'utf8');

test('the example is the file in examples/python, which scripts/first-verdict.sh runs', () => {
  expect(text).toBe(fillFiles(text, (file) => readFileSync(file, 'utf8')));
  expect(readFileSync('scripts/first-verdict.sh', 'utf8')).toContain('examples/python/meanflow.py');
});

test('the files it links to exist', () => {
  const links = [...text.matchAll(/\]\((\.\.\/[^)]+)\)/g)].map(([, path]) => path);
  expect(links.length).toBeGreaterThan(2);
  expect(links.filter((path) => !existsSync(join('docs', path)))).toEqual([]);
});

test('every adapter of a package has its pins, and the expected failures name subjects that an adapter has', () => {
  const folder = 'examples/python/clients';
  const scripts = readFileSync('scripts/clients.ts', 'utf8');
  const adapters = [...scripts.matchAll(/^ {2}'(\w+)',$/gm)].map(([, name]) => name);
  expect(adapters.length).toBeGreaterThan(5);
  const sources = adapters.map((name) => readFileSync(`${folder}/${name}.py`, 'utf8')).join('\n');
  for (const name of adapters) {
    const lines = readFileSync(`${folder}/requirements-${name}.txt`, 'utf8').trim().split('\n');
    expect(lines.filter((line) => !/^[\w.-]+==[\w.]+$/.test(line))).toEqual([]);
  }
  const expected = readFileSync(`${folder}/xfail.txt`, 'utf8')
    .split('\n')
    .filter((line) => /^\w/.test(line));
  for (const line of expected) expect(sources).toContain(/"[^"]+"/.exec(line)?.[0]);
});
