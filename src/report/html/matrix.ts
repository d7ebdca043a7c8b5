import type { Verdict } from '../../subject/verdict.ts';
import { groupBy } from '../group-by.ts';
import { residualMap } from '../plots/index.ts';
import { BY_WEIGHT, LOOKS } from '../style.ts';
import { countStatuses } from '../summary.ts';
import type { Budget } from './budget.ts';
import { worstStatus } from './causes.ts';
import { figure, figures } from './figure.ts';
import { clean, html, type Markup, markup, NONE, when } from './markup.ts';
import { number, ratioOf } from './numbers.ts';
import { scrolling, table } from './table.ts';
import { countsLine } from './verdict-line.ts';

/** All checks: a table of subjects, and for each subject its properties by problems. */
export function allChecks(verdicts: readonly Verdict[], budget: Budget): Markup {
  const subjects = [...groupBy(verdicts, ({ subject }) => subject)];
  if (subjects.length === 0) return NONE;
  const statuses = BY_WEIGHT.filter((status) => verdicts.some((verdict) => verdict.status === status));
  const legend = statuses.map(
    (status, k) =>
      html`${k === 0 ? '' : ', '}<span class="${LOOKS[status].colour}">${LOOKS[status].mark}</span> ${LOOKS[status].word}`,
  );
  const sections = subjects.map(([subject, own], k) => {
    const content = html`${matrix(own, subject)}${residualFigure(own, `subject-${k}`, budget)}`;
    return subjects.length === 1
      ? html`<h3><bdi>${clean(subject, 200)}</bdi></h3>${content}`
      : html`<details id="subject-${k}"><summary><h3><bdi>${clean(subject, 200)}</bdi></h3> ${countsLine(countStatuses(own), BY_WEIGHT)}</summary>${content}</details>`;
  });
  return html`<section aria-labelledby="checks"><h2 id="checks">All checks</h2>
<p>${legend}. Largest residual over its tolerance: at most 1 where a property holds.</p>
${when(subjects.length > 1, () => overview(subjects))}${sections}</section>`;
}

function overview(subjects: readonly (readonly [string, readonly Verdict[]])[]): Markup {
  const statuses = BY_WEIGHT.filter((status) =>
    subjects.some(([, own]) => own.some((verdict) => verdict.status === status)),
  );
  const rows = subjects.map(([subject, own], k) => {
    const counts = countStatuses(own);
    const look = LOOKS[worstStatus(own)];
    return [
      html`<span class="${look.colour}">${look.mark}</span> <a href="#subject-${k}"><bdi>${clean(subject, 100)}</bdi></a>`,
      ...statuses.map((status) => counts[status] ?? ''),
    ];
  });
  return table(
    'Checks by subject and status',
    [{ heading: 'subject' }, ...statuses.map((status) => ({ heading: LOOKS[status].word, numeric: true }))],
    rows,
  );
}

/** Properties (rows) by problems (columns). */
function matrix(own: readonly Verdict[], subject: string): Markup {
  const problems = [...new Set(own.map(({ problem }) => problem))];
  const byId = groupBy(own, ({ id }) => id);
  const head = problems.map(
    (problem) => html`<th class="p" scope="col"><span>${clean(problem ?? 'no problem', 60)}</span></th>`,
  );
  const rows = [...byId].map(([id, same]) => {
    const at = new Map(same.map((verdict) => [verdict.problem, verdict]));
    const cells = problems.map((problem) => {
      const verdict = at.get(problem);
      if (verdict === undefined) return '<td class="s"></td>';
      const look = LOOKS[verdict.status];
      return `<td class="s ${look.colour}">${look.mark}</td>`;
    });
    const ratios = same.flatMap((verdict) => ratioOf(verdict) ?? []);
    const cases = same.reduce((sum, verdict) => sum + verdict.cases, 0);
    return html`<tr><th scope="row"><code>${clean(id, 100)}</code> <span class="muted title">${clean(same[0].title, 80)}</span></th>${markup(cells.join(''))}<td class="n">${cases === 0 ? '' : cases}</td><td class="n">${ratios.length === 0 ? '' : number(Math.max(...ratios))}</td></tr>`;
  });
  const caption = `Checks of ${clean(subject, 100)}: properties by problems`;
  return scrolling(
    caption,
    html`<table class="matrix"><caption>${caption}</caption><thead><tr><th scope="col">property</th>${head}<th class="n" scope="col">cases</th><th class="n" scope="col">worst / tolerance</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}

/** Points in the picture of all problems of a subject. */
const POOLED = 240;

/** Residuals of the passing comparison with the truth, all problems of a subject together. */
function residualFigure(own: readonly Verdict[], key: string, budget: Budget): Markup {
  const drawn = [
    ...groupBy(
      own.filter(({ status, residuals }) => status === 'pass' && residuals !== undefined),
      ({ id }) => id,
    ),
  ];
  const all = drawn.flatMap(([, same]) => {
    if (budget.pictures-- <= 0) return [];
    const points = same.flatMap(({ residuals: { s, t, ratio } = { s: [], t: [], ratio: [] } }) =>
      s.map((start, i) => ({ s: start, t: t[i], ratio: ratio[i] })),
    );
    const stride = Math.max(1, points.length / POOLED);
    const shown = Array.from({ length: Math.floor(points.length / stride) }, (_, k) => points[Math.floor(k * stride)]);
    const columns = { s: shown.map(({ s }) => s), t: shown.map(({ t }) => t), ratio: shown.map(({ ratio }) => ratio) };
    const [{ title, score, id }] = same;
    const options = score === undefined ? {} : { unit: 'one Euler step' };
    return [
      figure(
        residualMap(columns, { title: `${title}, all problems`, ...options }),
        `${key}-${clean(id, 60).replace(/[^\w-]/g, '-')}`,
      ),
    ];
  });
  return figures(all);
}
