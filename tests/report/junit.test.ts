import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { type ReportInput, renderBadge, renderJunit } from '../../src/report/index.ts';
import type { Level, Status, Verdict } from '../../src/subject/verdict.ts';
import { endOf, FAILED, PASSED, runOf } from '../support/records.ts';

const parser = new XMLParser({ ignoreAttributes: false, isArray: (name) => ['testsuite', 'testcase'].includes(name) });

function inputOf(verdicts: readonly Verdict[], finished = true): ReportInput {
  return { run: runOf([...verdicts, PASSED]), verdicts, results: [], end: finished ? endOf(verdicts) : undefined };
}

function parsed(input: ReportInput) {
  const xml = renderJunit(input);
  expect(XMLValidator.validate(xml)).toBe(true);
  return parser.parse(xml).testsuites;
}

test.each<[Status, Level, string | undefined]>([
  ['pass', 'required', undefined],
  ['fail', 'required', 'failure'],
  ['inconclusive', 'required', 'failure'],
  ['xpass', 'required', 'failure'],
  ['error', 'required', 'error'],
  ['timeout', 'required', 'error'],
  ['skip', 'required', 'skipped'],
  ['xfail', 'required', 'skipped'],
  ['blocked', 'required', 'skipped'],
  ['fail', 'recommended', 'skipped'],
  ['error', 'informational', 'skipped'],
])('%s of a %s check is %s: red where the exit code is', (status, level, element) => {
  const { testsuite } = parsed(inputOf([{ ...FAILED, status, level }]));
  const [testcase] = testsuite[0].testcase;
  expect(['failure', 'error', 'skipped'].filter((name) => name in testcase)).toEqual(
    element === undefined ? [] : [element],
  );
});

test('a suite for each subject, with counts that agree at every level', () => {
  const suites = parsed(inputOf([FAILED, PASSED, { ...FAILED, subject: 'other', status: 'error' }]));
  expect(suites).toMatchObject({ '@_tests': '3', '@_failures': '1', '@_errors': '1', '@_skipped': '0' });
  expect(suites.testsuite.map((suite: Record<string, unknown>) => suite['@_name'])).toEqual(['my map', 'other']);
  expect(suites.testsuite[0]).toMatchObject({ '@_tests': '2', '@_failures': '1', '@_time': '0.006' });
  expect(suites.testsuite[0].testcase[0]).toMatchObject({
    '@_name': 'map.semigroup on mixture-1d',
    '@_classname': 'my map',
    failure: { '@_type': 'fail', '@_message': 'failed: The legs disagree.' },
  });
  expect(suites.testsuite[0].testcase[0].failure['#text']).toContain('npx flowproof replay TOKEN');
});

test('a suite says how the run was made', () => {
  const input = inputOf([PASSED]);
  const run = { ...input.run!, deviations: ['The tolerance of map.inverse was set to 0.1 by hand.'] };
  const [{ properties }] = parsed({ ...input, run }).testsuite;
  expect(properties.property).toEqual([
    { '@_name': 'profile', '@_value': 'ci' },
    { '@_name': 'seed', '@_value': '1' },
    { '@_name': 'flowproof', '@_value': '0.1.0' },
    { '@_name': 'node', '@_value': '20.19.0' },
    { '@_name': 'note', '@_value': 'The tolerance of map.inverse was set to 0.1 by hand.' },
  ]);
});

test('an interrupted run is an error, and says how many checks are open', () => {
  const suites = parsed(inputOf([FAILED], false));
  expect(suites['@_errors']).toBe('1');
  const [{ error }] = suites.testsuite[1].testcase;
  expect(error['@_message']).toContain('1 of 2 planned checks were not reached');
});

test.each<[readonly Verdict[], boolean, string, string]>([
  [[PASSED], true, '1 passed', 'brightgreen'],
  [[PASSED, { ...FAILED, status: 'xfail' }], true, '1 passed, 1 expected failures', 'brightgreen'],
  [[PASSED, FAILED], true, '1 failed', 'red'],
  [[PASSED, { ...FAILED, status: 'inconclusive' }], true, '1 inconclusive', 'yellow'],
  [[PASSED, { ...FAILED, level: 'recommended' }], true, '1 passed', 'brightgreen'],
  [[{ ...PASSED, status: 'skip' }], true, 'nothing checked', 'lightgrey'],
  [[PASSED], false, 'unfinished', 'lightgrey'],
])('the badge of a run %#', (verdicts, finished, message, color) => {
  expect(JSON.parse(renderBadge(inputOf(verdicts, finished)))).toEqual({
    schemaVersion: 1,
    label: 'flowproof ci',
    message,
    color,
  });
});
