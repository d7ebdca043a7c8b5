import { expect, test } from 'vitest';
import { renderAnnotations } from '../../src/report/index.ts';
import { endOf, FAILED, PASSED, runOf } from '../support/records.ts';

const shown = (verdicts = [FAILED, PASSED], source = 'examples/map.mjs#two', warnings: string[] = []) => {
  const run = runOf(verdicts);
  const subjects = run.subjects.map((subject) => ({ ...subject, source }));
  return renderAnnotations({
    run: { ...run, subjects },
    verdicts,
    results: [],
    end: endOf(verdicts, { warnings }),
  }).split('\n');
};

test('a failure is an error at the file of its subject, on one line', () => {
  const [line, ...rest] = shown();
  expect(line).toMatch(
    /^::error file=examples\/map\.mjs,title=map\.semigroup%3A my map on mixture-1d::✗ FAIL map\.semigroup {2}Two steps are one%0A {2}subject/,
  );
  expect(rest).toEqual(['']);
});

test.each(['/tmp/map.mjs', '../map.mjs', 'command:./client --port 1', 'runs/lsd'])(
  '%s is no file of the repository',
  (source) => {
    expect(shown([FAILED], source)[0]).toMatch(/^::error title=/);
  },
);

test('an adapter is the file of what it serves', () => {
  expect(shown([FAILED], 'command:python adapters/mine.py')[0]).toMatch(/^::error file=adapters\/mine\.py,/);
});

test('what the exit code does not count is a warning', () => {
  expect(shown([{ ...FAILED, level: 'recommended' }])[0]).toMatch(/^::warning /);
  expect(shown([PASSED], 'a.mjs', ['xfail: x, y: 100%'])[0]).toBe('::warning title=flowproof::xfail: x, y: 100%25');
});

test('no more than GitHub shows', () => {
  const lines = shown(Array.from({ length: 30 }, () => FAILED));
  expect(lines).toHaveLength(11);
  expect(lines[9]).toBe('::error title=flowproof::21 more: see the job summary.');
});
