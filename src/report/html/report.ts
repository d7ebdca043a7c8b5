import { properties } from '../../properties/registry.ts';
import { embedStream } from '../embedded-stream.ts';
import type { ReportInput } from '../report-input.ts';
import type { Budget } from './budget.ts';
import { type Cause, causesOf, type PropertyText, propertyTexts } from './causes.ts';
import { environment } from './environment.ts';
import { failureCard } from './failure-card.ts';
import { heading } from './first-screen.ts';
import { html, type Markup, markup, plainText, when } from './markup.ts';
import { allChecks } from './matrix.ts';
import { mendFirst, nothingToMend } from './mend-first.ts';
import { notes } from './notes.ts';
import { page } from './page.ts';
import { benchmarkResults } from './results/index.ts';
import { scores } from './scores.ts';
import { verdictLine } from './verdict-line.ts';

/** So many failures are all open at first; of more only the first, the others at a click, and all of them on paper. */
const OPEN = 3;

/**
 * A run as one self-contained HTML page, from its records alone: what was checked, the verdict, the first thing to mend, then each
 * failure with its numbers, its pictures and the line that repeats it, all checks, deviations and skips, benchmark results, and the
 * environment. Needs no script and makes no request; `stream`, where given, is carried along.
 */
export function htmlReport(input: ReportInput): string {
  const budget: Budget = { pictures: 40, rows: 800, drawn: new Set(), replayBytes: 400_000 };
  const texts = propertyTexts(input.run, properties);
  const textOf = ({ id, verdicts }: Cause): PropertyText => texts.get(id) ?? { id, title: verdicts[0].title };
  const causes = causesOf(input.verdicts);
  const open = causesOf(input.verdicts, new Set(['inconclusive']));
  const first = causes[0] ?? open[0];
  const keyed = [...causes, ...open].map((cause, k) => ({ cause, key: `failure-${k + 1}` }));
  const named = new Set(keyed.map(({ cause }) => cause.subject)).size > 1;
  const cards = keyed.map(({ cause, key }, k) => {
    const others = input.verdicts.filter(({ subject }) => subject === cause.subject);
    return failureCard(cause, textOf(cause), { key, open: k === 0 || keyed.length <= OPEN, budget, others, named });
  });
  const sections = [
    first === undefined ? nothingToMend(input) : mendFirst(first, textOf(first), 'failure-1'),
    when(cards.length > 0, () => failures(causes.length, open.length, cards)),
    scores(input.verdicts),
    benchmarkResults(input.results, budget),
    allChecks(input.verdicts, budget),
    notes(input),
    environment(input),
  ];
  const { text } = verdictLine(input, causes);
  return page({
    title: `flowproof: ${plainText(text)}`,
    header: heading(input, causes),
    sections,
    footer: html`<p>Written by <code>flowproof</code>. ${when(input.stream !== undefined, () => html`This file carries its verdict stream: <code>flowproof report FILE</code> renders it anew, <code>flowproof verify-report FILE</code> repeats it.`)}</p>`,
    ...(input.stream === undefined ? {} : { cargo: markup(embedStream(input.stream)) }),
  });
}

function failures(wrong: number, open: number, cards: readonly Markup[]): Markup {
  const title = wrong > 0 ? (open > 0 ? 'Failures, and what is inconclusive' : 'Failures') : 'Inconclusive checks';
  return html`<section aria-labelledby="failures"><h2 id="failures">${title}</h2>${cards}</section>`;
}
