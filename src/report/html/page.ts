import { properties } from '../../properties/registry.ts';
import { embedStream } from '../embedded-stream.ts';
import type { ReportInput } from '../report-input.ts';
import { type Cause, causesOf, type PropertyText, propertyTexts } from './causes.ts';
import { environment } from './environment.ts';
import { type Budget, failureCard } from './failure-card.ts';
import { heading, mendFirst, nothingToMend } from './first-screen.ts';
import { clean, html, type Markup, markup, NONE, when } from './markup.ts';
import { allChecks } from './matrix.ts';
import { notes, scores } from './notes.ts';
import { benchmarkResults } from './results.ts';
import { STYLESHEET } from './stylesheet.ts';
import { verdictLine } from './verdict-line.ts';

/** So many failures are all open at first; of more only the first, the others at a click, and all of them on paper. */
const OPEN = 3;

/** Nothing but what is in the file: no script, no request, styles of its own. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * A run as one self-contained HTML page, from its records alone: what was checked, the verdict, the first thing to mend, then each
 * failure with its numbers, its pictures and the line that repeats it, all checks, deviations and skips, benchmark results, and the
 * environment. Needs no script and makes no request; `stream`, where given, is carried along.
 */
export function htmlReport(input: ReportInput): string {
  const budget: Budget = { pictures: 60, drawn: new Set(), replayBytes: 400_000 };
  const texts = propertyTexts(input.run, properties);
  const textOf = ({ id, verdicts }: Cause): PropertyText => texts.get(id) ?? { id, title: verdicts[0].title };
  const causes = causesOf(input.verdicts);
  const open = causesOf(input.verdicts, new Set(['inconclusive']));
  const first = causes[0] ?? open[0];
  const keyed = [...causes, ...open].map((cause, k) => ({ cause, key: `failure-${k + 1}` }));
  const cards = keyed.map(({ cause, key }, k) => {
    const others = input.verdicts.filter(({ subject }) => subject === cause.subject);
    return failureCard(cause, textOf(cause), { key, open: k === 0 || keyed.length <= OPEN, budget, others });
  });
  const body = [
    first === undefined ? nothingToMend(input) : mendFirst(first, textOf(first), 'failure-1'),
    when(cards.length > 0, () => failures(causes.length, open.length, cards)),
    scores(input.verdicts),
    benchmarkResults(input.results, budget),
    allChecks(input.verdicts, budget),
    notes(input),
    environment(input),
  ];
  const { text } = verdictLine(input, causes);
  const title = `flowproof: ${clean(text.markup.replace(/<[^>]*>/g, ''), 200)}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${markup(title)}</title>
<style>${markup(STYLESHEET)}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>${heading(input, causes)}${contents(body)}</header>
<main id="content" tabindex="-1">
${body}
</main>
<footer><p>Written by <code>flowproof</code>. ${when(input.stream !== undefined, () => html`This file carries its verdict stream: <code>flowproof report FILE</code> renders it anew, <code>flowproof verify-report FILE</code> repeats it.`)}</p></footer>
${input.stream === undefined ? NONE : markup(embedStream(input.stream))}
</body>
</html>
`;
  return page.markup;
}

function failures(wrong: number, open: number, cards: readonly Markup[]): Markup {
  const title = wrong > 0 ? (open > 0 ? 'Failures, and what is inconclusive' : 'Failures') : 'Inconclusive checks';
  return html`<section aria-labelledby="failures"><h2 id="failures">${title}</h2>${cards}</section>`;
}

/** Links to the sections that are there. */
function contents(body: readonly Markup[]): Markup {
  const links = body.flatMap(({ markup: text }) => {
    const found = /<h2 id="([\w-]+)">([^<]*)<\/h2>/.exec(text);
    return found === null || found[1] === 'mend-first'
      ? []
      : [html`<li><a href="#${found[1]}">${markup(found[2])}</a></li>`];
  });
  return when(links.length > 1, () => html`<nav aria-label="Contents"><ul>${links}</ul></nav>`);
}
