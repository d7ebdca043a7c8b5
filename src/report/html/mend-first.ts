import { COMMAND } from '../../core/command-line.ts';
import type { Status, Verdict } from '../../subject/verdict.ts';
import type { ReportInput } from '../report-input.ts';
import type { Cause, PropertyText } from './causes.ts';
import { claim, size, where } from './failure-card.ts';
import { clean, html, type Markup, NONE, when } from './markup.ts';
import { count, number, ratioOf } from './numbers.ts';
import { replayLine } from './replay.ts';
import { pairs } from './table.ts';
import { why } from './why.ts';

/** The first thing to mend. */
export function mendFirst(cause: Cause, property: PropertyText, key: string): Markup {
  const [worst] = cause.verdicts;
  const colour = worst.status === 'inconclusive' ? ' yellow-edge' : '';
  const several = cause.ids.length > 1;
  const title = several ? worst.reason : (worst.diagnosis?.explanations[0]?.title ?? worst.title);
  return html`<section class="first${colour}" aria-labelledby="mend-first">
<h2 id="mend-first">Mend this first: ${clean(title, 200)}</h2>
<p>${whose(cause)} <a href="#${key}">All about it</a></p>
${when(!several, () => claim(property))}
${pairs([
  ['residual', size(worst)],
  ['what happened', several || /^The residual is/.test(worst.reason) ? undefined : clean(worst.reason, 600)],
  ['where', where(worst)],
])}
${why(worst.diagnosis)}
<p><strong>Run it again:</strong></p>${replayLine(worst)}
</section>`;
}

const VERBS: Partial<Record<Status, string>> = {
  error: 'ends in an error for',
  timeout: 'does not end for',
  xpass: 'passes against its expected failure for',
  inconclusive: 'cannot be judged for',
};

/** Which property of which subject, on which problems, and what else fails because of it. */
function whose({ verdicts, ids, dependents }: Cause): Markup {
  const [{ title, id, subject, problem, status }] = verdicts;
  const problems = new Set(verdicts.map((verdict) => verdict.problem)).size;
  const what =
    ids.length > 1
      ? html`${count(ids.length, 'property', 'properties')} of <bdi>${clean(subject, 120)}</bdi> end in this error`
      : html`<strong>${clean(title, 200)}</strong>, <code>${clean(id, 100)}</code>, ${VERBS[status] ?? 'fails for'} <bdi>${clean(subject, 120)}</bdi>`;
  const on = problem === null ? NONE : html` on <bdi>${clean(problem, 120)}</bdi>`;
  const further = problems > 1 ? ` and ${count(problems - 1, 'further problem')}` : '';
  const also =
    dependents.length > 0
      ? ` ${count(dependents.length, 'other property fails', 'other properties fail')} because of it.`
      : '';
  return html`${what}${on}${further}.${also}`;
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
<p class="muted">A pass says that no mistake was found at these points. What a property cannot see: <code>${COMMAND} explain ID</code>.</p>
</section>`;
}
