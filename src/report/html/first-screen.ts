import type { RunRecord, SubjectRecord } from '../../subject/stream.ts';
import type { ReportInput } from '../report-input.ts';
import { BY_WEIGHT } from '../style.ts';
import { countStatuses } from '../summary.ts';
import type { Cause } from './causes.ts';
import { clean, html, type Markup, NONE } from './markup.ts';
import { count, duration, listed } from './numbers.ts';
import { pairs } from './table.ts';
import { countsLine, verdictLine } from './verdict-line.ts';

/** Names that fit into a line. */
const NAMES = 4;

/** What was checked, and the verdict. */
export function heading(input: ReportInput, causes: readonly Cause[]): Markup {
  const { run, verdicts, results, end } = input;
  const { tone, mark, text } = verdictLine(input, causes);
  const problems = [
    ...new Set([...verdicts, ...results].flatMap(({ problem }) => (problem === null ? [] : [problem]))),
  ];
  const time = end === undefined ? '' : ` in ${duration(end.milliseconds)}`;
  const counts =
    verdicts.length === 0 ? NONE : html`<p class="lead">${countsLine(countStatuses(verdicts), BY_WEIGHT)}${time}.</p>`;
  return html`<p class="kicker">flowproof report</p>
<h1><span class="${tone}">${mark}</span> ${text}</h1>
${counts}
${pairs(
  [
    [
      'checked',
      checked(
        run,
        verdicts.map(({ subject }) => subject),
      ),
    ],
    ['convention', conventions(run?.subjects ?? [])],
    ['problems', problems.length === 0 ? undefined : html`${count(problems.length, 'problem')}: ${names(problems)}`],
    ['profile and seed', run === undefined ? undefined : profileLine(run)],
    ['when', run?.started],
    ['with', versions(run)],
  ],
  'facts',
)}`;
}

function checked(run: RunRecord | undefined, subjects: readonly string[]): Markup | undefined {
  const records = run?.subjects ?? [];
  if (records.length === 0) {
    const all = [...new Set(subjects)];
    return all.length === 0
      ? run?.target == null
        ? undefined
        : html`<bdi>${clean(run.target, 200)}</bdi>`
      : names(all);
  }
  const shown = records.slice(0, NAMES).map((subject) => {
    const version = subject.version === null ? '' : ` ${clean(subject.version, 40)}`;
    return html`<bdi><strong>${clean(subject.name, 80)}</strong>${version}</bdi> (${subject.kind}, ${subject.dtype})`;
  });
  const more = records.length > NAMES ? [html`${records.length - NAMES} more`] : [];
  return listed([...shown, ...more]);
}

function names(all: readonly string[]): Markup {
  const shown = all.slice(0, NAMES).map((name) => html`<bdi>${clean(name, 80)}</bdi>`);
  return listed([...shown, ...(all.length > NAMES ? [html`${all.length - NAMES} more`] : [])]);
}

/** The declared fields, where all subjects have the same; else a word. */
function conventions(subjects: readonly SubjectRecord[]): Markup | undefined {
  if (subjects.length === 0) return undefined;
  const texts = new Set(subjects.map(({ convention }) => conventionText(convention)));
  if (texts.size > 1) return html`${texts.size} different ones, <a href="#environment">below</a>`;
  return html`${[...texts][0]}`;
}

/** A convention as its fields that are not the default. */
export function conventionText(convention: Readonly<Record<string, unknown>> | undefined): string {
  const fields = Object.entries(convention ?? {});
  if (fields.length === 0) return 'noise 0 → data 1, end times, transported point';
  return fields
    .map(([name, value]) => `${name}: ${clean(typeof value === 'string' ? value : JSON.stringify(value), 100)}`)
    .join(', ');
}

function profileLine({ profile, seed, filter, budget }: RunRecord): string {
  return [
    `${profile}, seed ${seed}`,
    ...(filter === null ? [] : [`filter ${filter}`]),
    ...(budget === null ? [] : [`budget ${duration(budget)}`]),
  ].join('; ');
}

function versions(run: RunRecord | undefined): string | undefined {
  if (run === undefined) return undefined;
  const shown = Object.entries(run.versions).slice(0, NAMES);
  return shown.map(([name, version]) => `${name} ${clean(version, 60)}`).join(', ');
}
