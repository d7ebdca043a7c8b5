import type { Verdict } from '../../subject/verdict.ts';
import { groupBy } from '../group-by.ts';
import type { ReportInput } from '../report-input.ts';
import { clean, html, type Markup, NONE, when } from './markup.ts';
import { count } from './numbers.ts';
import { table } from './table.ts';

/** What a reader has to know beside the failures: deviations, tolerances set by hand, warnings, skips, what could not be judged. */
export function notes({ run, verdicts, end }: ReportInput): Markup {
  const overridden = verdicts.filter(({ tolerance }) => tolerance?.kind === 'override');
  const lines = [
    ...(run?.deviations ?? []),
    ...(overridden.length > 0 && run?.deviations === undefined
      ? [`${count(overridden.length, 'tolerance was', 'tolerances were')} set by hand.`]
      : []),
    ...(end?.warnings ?? []),
  ];
  const skips = verdicts.filter(({ status }) => status === 'skip');
  const expected = verdicts.filter(({ status }) => status === 'xfail');
  const open = verdicts.filter(({ status, inconclusiveCases }) => status === 'inconclusive' || inconclusiveCases > 0);
  if (lines.length + skips.length + expected.length + open.length === 0) return NONE;
  return html`<section aria-labelledby="notes"><h2 id="notes">Deviations, skips, what could not be judged</h2>
${when(lines.length > 0, () => html`<h3>Deviations and warnings</h3><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`)}
${when(expected.length > 0, () => reasons('Expected failures', expected))}
${when(skips.length > 0, () => reasons('Skipped: not judged, which is no pass', skips))}
${when(open.length > 0, () => inconclusive(open))}</section>`;
}

/** Checks by their reason. */
function reasons(title: string, verdicts: readonly Verdict[]): Markup {
  const rows = [...groupBy(verdicts, ({ reason }) => reason)].map(([reason, own]) => [
    clean(reason, 400),
    own.length,
    names(own.map(({ id }) => id)),
    names(own.map(({ subject }) => subject)),
  ]);
  const columns = [
    { heading: 'reason' },
    { heading: 'checks', numeric: true },
    { heading: 'properties' },
    { heading: 'subjects' },
  ];
  return html`<h3>${title}</h3>${table(`${count(verdicts.length, 'check')} by reason`, columns, rows)}`;
}

const NAMES = 5;

function names(all: readonly string[]): string {
  const each = [...new Set(all)];
  const more = each.length > NAMES ? ` and ${each.length - NAMES} more` : '';
  return `${each
    .slice(0, NAMES)
    .map((name) => clean(name, 60))
    .join(', ')}${more}`;
}

function inconclusive(verdicts: readonly Verdict[]): Markup {
  const rows = [...groupBy(verdicts, ({ subject, id }) => JSON.stringify([subject, id]))].map(([, own]) => {
    const cases = own.reduce((sum, verdict) => sum + verdict.cases, 0);
    const missed = own.reduce((sum, verdict) => sum + verdict.inconclusiveCases, 0);
    const whole = own.filter(({ status }) => status === 'inconclusive').length;
    return [
      html`<code>${clean(own[0].id, 100)}</code>`,
      clean(own[0].subject, 80),
      whole === 0 ? '' : whole,
      missed,
      cases,
    ];
  });
  const columns = [
    { heading: 'property' },
    { heading: 'subject' },
    { heading: 'inconclusive checks', numeric: true },
    { heading: 'points not judged', numeric: true },
    { heading: 'of', numeric: true },
  ];
  return html`<h3>Inconclusive</h3><p>Points whose tolerance is too large beside the signal to say anything; a check with more than 5 % of them is inconclusive.</p>${table('Points that could not be judged', columns, rows)}`;
}
