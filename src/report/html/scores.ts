import type { Verdict } from '../../subject/verdict.ts';
import { forestPlot } from '../plots/index.ts';
import { figure } from './figure.ts';
import { clean, html, type Markup, NONE } from './markup.ts';
import { count, number } from './numbers.ts';
import { table } from './table.ts';

/** Rows of the picture at most. */
const ROWS = 40;

/** Scores of trained networks: a picture with intervals, and the numbers. */
export function scores(verdicts: readonly Verdict[]): Markup {
  const scored = verdicts.filter(({ score }) => score !== undefined);
  if (scored.length === 0) return NONE;
  const label = labels(scored);
  const rows = scored.map((verdict) => {
    const { value, low, high, baseline } = verdict.score!;
    return [label(verdict), number(value), html`${number(low)} to ${number(high)}`, baseline];
  });
  const columns = [
    { heading: 'check' },
    { heading: 'score', numeric: true },
    { heading: '95 % interval', numeric: true },
    { heading: '1 is' },
  ];
  const drawn = scored.filter(({ score }) => score!.low > 0).slice(0, ROWS);
  const plot = forestPlot(
    drawn.map((verdict) => ({ label: label(verdict), ...verdict.score! })),
    { title: 'Scores with 95 % intervals', measure: 'score', log: true, references: [{ value: 1, label: 'baseline' }] },
  );
  const told = { ...plot, description: `${count(drawn.length, 'score')} above 0; the table below has the numbers.` };
  return html`<section aria-labelledby="scores"><h2 id="scores">Scores of trained networks</h2>
<p>Root-mean-square residual over that of a trivial baseline: 0 is the exact map, 1 the baseline. A score is no verdict: the threshold is yours.</p>
<div class="figures wide">${figure(told, 'scores-plot')}</div>${table(`${count(scored.length, 'score')}`, columns, rows)}</section>`;
}

/** Names of checks: property, and subject and problem where there are several. */
function labels(verdicts: readonly Verdict[]): (verdict: Verdict) => string {
  const several = (of: (verdict: Verdict) => string | null): boolean => new Set(verdicts.map(of)).size > 1;
  const bySubject = new Set(verdicts.map(({ id, problem }) => JSON.stringify([id, problem]))).size < verdicts.length;
  const byProblem = several(({ problem }) => problem);
  return ({ id, subject, problem }) =>
    [...(bySubject ? [subject] : []), id, ...(byProblem ? [problem ?? 'no problem'] : [])]
      .map((part) => clean(part, 60))
      .join(' · ');
}
