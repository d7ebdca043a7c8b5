import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fillFiles } from '../../scripts/readme/fill.ts';
import { properties } from '../../src/properties/registry.ts';

const readme = readFileSync('README.md', 'utf8');

test('the examples in the README are the files in examples/, which the tests run', () => {
  expect(readme).toBe(fillFiles(readme, (file) => readFileSync(file, 'utf8')));
});

test('every property that the README shows in its screen of output exists', () => {
  const screen = /<!-- output: verify -->([\s\S]*?)<!-- \/output -->/.exec(readme)?.[1] ?? '';
  const ids = screen.replaceAll(/\S+…/g, '').match(/\b(?:map|velocity|consistency|sampler|loss)\.[a-z-]+/g) ?? [];
  expect(ids.length).toBeGreaterThan(10);
  const known = new Set(properties.map((property) => property.id));
  expect(ids.filter((id) => !known.has(id))).toEqual([]);
});

test('every npm script and report that the README names exists', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1]);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  const reports = [...readme.matchAll(/`(reports\/[\w.-]+)`/g)].map((match) => match[1]);
  expect(reports.filter((file) => !existsSync(file))).toEqual([]);
});
