import { clip, printable } from '../core/text.ts';
import type { Level, Status, Verdict } from '../subject/verdict.ts';
import { one, renderFailure } from './failure.ts';
import { groupBy } from './group-by.ts';
import { notesOf } from './notes.ts';
import { keyOf, type ReportInput } from './report-input.ts';
import { LOOKS } from './style.ts';
import { renderClosing } from './summary.ts';

/** What a verdict is in JUnit's four words. Only a required check can break a build, as in the exit code. */
function outcome(status: Status, level: Level): 'passed' | 'failure' | 'error' | 'skipped' {
  if (status === 'pass') return 'passed';
  if (level !== 'required') return status === 'xpass' ? 'passed' : 'skipped';
  if (status === 'error' || status === 'timeout') return 'error';
  return status === 'fail' || status === 'inconclusive' || status === 'xpass' ? 'failure' : 'skipped';
}

/**
 * A run as JUnit XML: a suite for each subject, a case for each verdict. What was planned and not reached is an error of its own suite, so
 * that an interrupted run is not taken for a passed one.
 */
export function renderJunit(input: ReportInput): string {
  const facts = propertiesOf(input);
  const suites = [...groupBy(input.verdicts, ({ subject }) => subject)].map(([subject, verdicts]) =>
    suite(one(subject), verdicts.map(testCase), facts),
  );
  if (input.end === undefined) suites.push(unfinished(input));
  const total = (name: Count): number => suites.reduce((sum, { counts }) => sum + counts[name], 0);
  const attributes = COUNTS.map((name) => `${name}="${total(name)}"`).join(' ');
  const seconds = time(input.verdicts.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="flowproof" ${attributes} time="${seconds}">`,
    ...suites.map(({ xml }) => xml),
    '</testsuites>\n',
  ].join('\n');
}

const COUNTS = ['tests', 'failures', 'errors', 'skipped'] as const;
type Count = (typeof COUNTS)[number];

interface Case {
  readonly kind: ReturnType<typeof outcome>;
  readonly milliseconds: number;
  readonly xml: string;
}

/** How the run was made, as properties of a suite. */
function propertiesOf({ run, end }: ReportInput): readonly string[] {
  if (run === undefined) return [];
  const facts = [
    ['profile', run.profile],
    ['seed', String(run.seed)],
    ...Object.entries(run.versions),
    ...notesOf({ run, end }).map((text) => ['note', text]),
  ];
  const lines = facts.map(
    ([name, value]) => `      <property name="${attribute(one(name))}" value="${attribute(one(value, 500))}"/>`,
  );
  return ['    <properties>', ...lines, '    </properties>'];
}

function suite(
  name: string,
  cases: readonly Case[],
  properties: readonly string[] = [],
): { xml: string; counts: Record<Count, number> } {
  const of = (kind: Case['kind']): number => cases.filter((one) => one.kind === kind).length;
  const counts = { tests: cases.length, failures: of('failure'), errors: of('error'), skipped: of('skipped') };
  const attributes = COUNTS.map((count) => `${count}="${counts[count]}"`).join(' ');
  const seconds = time(cases.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
  const head = `  <testsuite name="${attribute(name)}" ${attributes} time="${seconds}">`;
  return { counts, xml: [head, ...properties, ...cases.map(({ xml }) => xml), '  </testsuite>'].join('\n') };
}

function testCase(verdict: Verdict): Case {
  const { id, subject, problem, status, level, reason, milliseconds } = verdict;
  const kind = outcome(status, level);
  const name = problem === null ? id : `${id} on ${one(problem)}`;
  const head = `    <testcase name="${attribute(name)}" classname="${attribute(one(subject))}" time="${time(milliseconds)}"`;
  const message = attribute(one(`${level === 'required' ? '' : `${level}, `}${LOOKS[status].word}: ${reason}`, 500));
  const body = {
    passed: '/>',
    skipped: `>\n      <skipped message="${message}"/>\n    </testcase>`,
    failure: `>\n      <failure message="${message}" type="${status}">${content(renderFailure(verdict))}</failure>\n    </testcase>`,
    error: `>\n      <error message="${message}" type="${status}">${content(renderFailure(verdict))}</error>\n    </testcase>`,
  };
  return { kind, milliseconds, xml: `${head}${body[kind]}` };
}

function unfinished({ run, verdicts }: ReportInput): ReturnType<typeof suite> {
  const reached = new Set(verdicts.map(keyOf));
  const open = (run?.planned ?? []).filter((planned) => !reached.has(keyOf(planned)));
  const text = `${renderClosing(run, verdicts, undefined)}. ${open.length} of ${run?.planned.length ?? 0} planned checks were not reached.`;
  const message = attribute(one(text, 500));
  const xml = `    <testcase name="finished" classname="flowproof" time="0">\n      <error message="${message}" type="interrupted"/>\n    </testcase>`;
  return suite('flowproof', [{ kind: 'error', milliseconds: 0, xml }]);
}

function time(milliseconds: number): string {
  return (milliseconds / 1e3).toFixed(3);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text that XML 1.0 admits, escaped: no control characters, half surrogate pairs or non-characters. */
function content(text: string): string {
  return clip(printable(text), 20_000)
    .replace(/[\p{Surrogate}\ufffe\uffff]/gu, '')
    .replace(/[&<>"']/g, (mark) => ENTITIES[mark]);
}

function attribute(text: string): string {
  return content(text).replace(/[\t\n\r]/g, ' ');
}
