import type { RunRecord, SubjectRecord } from '../../subject/stream.ts';
import type { Verdict } from '../../subject/verdict.ts';
import type { ReportInput } from '../report-input.ts';
import { BY_WEIGHT } from '../style.ts';
import { countStatuses } from '../summary.ts';
import type { Cause, PropertyText } from './causes.ts';
import { claim, size, where } from './failure-card.ts';
import { clean, html, type Markup, NONE, when } from './markup.ts';
import { count, duration, listed, number, ratioOf } from './numbers.ts';
import { replayLine } from './replay.ts';
import { pairs } from './table.ts';
import { countsLine, verdictLine } from './verdict-line.ts';
import { why } from './why.ts';

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

/** The first thing to mend. */
export function mendFirst(cause: Cause, property: PropertyText, key: string): Markup {
  const [worst] = cause.verdicts;
  const colour = worst.status === 'inconclusive' ? ' yellow-edge' : '';
  const also = cause.dependents.length;
  return html`<section class="first${colour}" aria-labelledby="mend-first">
<h2 id="mend-first">Mend this first: ${clean(worst.diagnosis?.explanations[0]?.title ?? worst.title, 200)}</h2>
<p><strong>${clean(worst.title, 200)}</strong>, <code>${clean(worst.id, 100)}</code>, ${worst.status === 'inconclusive' ? 'cannot be judged for' : 'fails for'} <bdi>${clean(worst.subject, 120)}</bdi>${worst.problem === null ? '' : html` on <bdi>${clean(worst.problem, 120)}</bdi>`}${cause.verdicts.length > 1 ? ` and ${count(cause.verdicts.length - 1, 'further problem')}` : ''}.
${when(also > 0, () => html` ${count(also, 'other property fails', 'other properties fail')} because of it.`)} <a href="#${key}">All about it</a></p>
${claim(property)}
${pairs([
  ['residual', size(worst)],
  ['what happened', /^The residual is/.test(worst.reason) ? undefined : clean(worst.reason, 600)],
  ['where', where(worst)],
])}
${why(worst.diagnosis)}
<p><strong>Run it again:</strong></p>${replayLine(worst)}
</section>`;
}

/** What a pass says: how far from its tolerance the worst is, and what was not judged. */
export function nothingToMend({ verdicts, end }: ReportInput): Markup {
  const held = verdicts.filter(({ status }) => status === 'pass');
  if (held.length === 0) return NONE;
  const cases = held.reduce((sum, verdict) => sum + verdict.cases, 0);
  const ratios = held.flatMap((verdict) => {
    const ratio = ratioOf(verdict);
    return ratio === undefined || verdict.score !== undefined ? [] : [{ ratio, verdict }];
  });
  const worst = ratios.reduce<(typeof ratios)[number] | undefined>(
    (a, b) => (a === undefined || b.ratio > a.ratio ? b : a),
    undefined,
  );
  const scored = held.filter(({ score, residuals }) => score !== undefined && residuals !== undefined);
  const leading = scored.reduce<Verdict | undefined>(
    (a, b) => (a === undefined || b.score!.value > a.score!.value ? b : a),
    undefined,
  );
  const skipped = verdicts.filter(({ status }) => status === 'skip').length;
  return html`<section class="first ${end === undefined ? 'yellow-edge' : 'fine'}" aria-labelledby="mend-first">
<h2 id="mend-first">${end === undefined ? 'Nothing to mend so far' : 'Nothing to mend'}</h2>
<p>${count(held.length, 'check')} hold at ${count(cases, 'point or draw', 'points and draws')}.${when(worst !== undefined, () => html` The largest residual is ${number(worst!.ratio)} of its tolerance: <code>${clean(worst!.verdict.id, 100)}</code> on <bdi>${clean(worst!.verdict.problem ?? 'no problem', 100)}</bdi>.`)}
${when(skipped > 0, () => html` ${count(skipped, 'check was', 'checks were')} skipped, which is no pass: <a href="#notes">the reasons</a>.`)}</p>
${when(leading !== undefined, () => html`<p>A trained network is scored, not judged. The worst comparison with the truth, <code>${clean(leading!.id, 100)}</code> on <bdi>${clean(leading!.problem ?? 'no problem', 100)}</bdi>, scores <strong>${number(leading!.score!.value)}</strong> [${number(leading!.score!.low)}, ${number(leading!.score!.high)}]: 0 is exact, 1 is ${leading!.score!.baseline}.</p>`)}
<p class="muted">A pass says that no mistake was found at these points. What a property cannot see: <code>npx flowproof explain ID</code>.</p>
</section>`;
}
