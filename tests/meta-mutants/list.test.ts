import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { metaMutants } from '../../scripts/meta-mutants/list/index.ts';
import { mutated } from '../../scripts/meta-mutants/mutated.ts';
import { markdown } from '../../scripts/meta-mutants/report.ts';

it('the list fits the sources: each passage occurs once, each test file exists', () => {
  const ids = metaMutants.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const mutant of metaMutants) {
    const text = readFileSync(new URL(`../../src/${mutant.file}`, import.meta.url), 'utf8');
    expect(mutated(text, mutant), mutant.id).not.toBe(text);
    for (const test of mutant.tests) expect(existsSync(new URL(`../${test}`, import.meta.url)), test).toBe(true);
  }
});

it('a passage that is not there, or there twice, is refused', () => {
  const mutant = { id: 'a', file: 'f.ts', find: 'x', replace: '$&y' };
  expect(mutated('axb', mutant)).toBe('a$&yb');
  expect(() => mutated('ab', mutant)).toThrow('a: expected "x" once in src/f.ts, found it 0 times');
  expect(() => mutated('xx', mutant)).toThrow('found it 2 times');
});

it('the report tells equivalent mutants from survivors', () => {
  const common = { file: 'f.ts', what: 'a | b' };
  const text = markdown(
    [
      { ...common, id: 'k', status: 'killed', by: 'a test' },
      { ...common, id: 'e', status: 'survived', equivalent: 'no number changes' },
      { ...common, id: 's', status: 'survived' },
    ],
    'npm run x',
  );
  expect(text).toContain('**1 of 3 killed** (50.0 % of those that are not equivalent); 1 equivalent, 1 survived.');
  expect(text).toContain('| `s` | `src/f.ts` | a \\| b | **survived** |');
});
