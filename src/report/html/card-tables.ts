import { LOOKS } from '../style.ts';
import type { Budget } from './budget.ts';
import type { Cause } from './causes.ts';
import { clean, html, type Markup, NONE } from './markup.ts';
import { count, number, ratioOf } from './numbers.ts';
import { replayLine } from './replay.ts';
import { table } from './table.ts';

/** The same property on other problems, each with its numbers and its replay line. */
export function elsewhere({ verdicts, ids }: Cause, budget: Budget): Markup {
  if (verdicts.length < 2) return NONE;
  const most = Math.max(3, Math.min(verdicts.length, budget.rows));
  budget.rows -= most;
  const rows = verdicts.slice(0, most).map((verdict) => {
    const ratio = ratioOf(verdict);
    budget.replayBytes -= verdict.replay.length;
    const again =
      budget.replayBytes < 0
        ? html`in the stream`
        : html`<details><summary>replay</summary>${replayLine(verdict)}</details>`;
    const numbers = [verdict.statistic, verdict.threshold, ratio].map((value) => (value == null ? '' : number(value)));
    const property = ids.length > 1 ? [html`<code>${clean(verdict.id, 100)}</code>`] : [];
    return [
      ...property,
      html`<bdi>${clean(verdict.problem ?? 'none', 100)}</bdi>`,
      LOOKS[verdict.status].word,
      ...numbers,
      again,
    ];
  });
  return table(
    `${ids.length > 1 ? `The same error in ${verdicts.length} checks` : `The same property on ${verdicts.length} problems`}${most < verdicts.length ? `, ${most} of them` : ''}`,
    [
      ...(ids.length > 1 ? [{ heading: 'property' }] : []),
      { heading: 'problem' },
      { heading: 'status' },
      { heading: 'residual', numeric: true },
      { heading: 'tolerance', numeric: true },
      { heading: 'times the tolerance', numeric: true },
      { heading: 'run it again' },
    ],
    rows,
  );
}

/** What fails because of it. */
export function consequences({ dependents }: Cause): Markup {
  if (dependents.length === 0) return NONE;
  const items = dependents.map(
    ({ id, verdicts }) =>
      html`<li><code>${clean(id, 100)}</code> ${clean(verdicts[0].title, 200)}${verdicts.length > 1 ? `, on ${verdicts.length} problems` : ''}: ${clean(verdicts[0].reason.replace(/^Explained by the failure of \S+ Here: /, ''), 300)}</li>`,
  );
  return html`<details><summary>${count(dependents.length, 'further property fails', 'further properties fail')} because of it, and will probably pass once it is mended</summary><ul>${items}</ul></details>`;
}
