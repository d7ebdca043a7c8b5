import type { EndRecord, RunRecord } from '../subject/stream.ts';
import type { Status, Verdict } from '../subject/verdict.ts';
import { one, short } from './failure.ts';
import { groupBy } from './group-by.ts';
import { cellText, markdownText } from './markdown-text.ts';
import { renderBesideReference } from './scores/beside-reference.ts';
import { BY_WEIGHT, LOOKS, plain, type Style } from './style.ts';
import { type Column, renderTable, type TableFormat } from './table.ts';

const COLUMNS: readonly Column[] = [
  { heading: '' },
  { heading: 'property' },
  { heading: 'problems', align: 'right' },
  { heading: 'cases', align: 'right' },
  { heading: 'worst / tolerance', align: 'right' },
  { heading: 'remark' },
];

/** A table for each subject: a row for each property over all its problems. */
export function renderTables(verdicts: readonly Verdict[], format: TableFormat = 'text', style: Style = plain): string {
  return [...groupBy(verdicts, (verdict) => verdict.subject)]
    .map(([subject, own]) => {
      const text = format === 'markdown' ? cellText : (cell: string) => cell;
      const rows = [...groupBy(own, (verdict) => verdict.id)].map(([id, same]) => row(id, same, style, text));
      const heading = format === 'markdown' ? `### ${markdownText(one(subject))}\n` : style.paint('bold', one(subject));
      const beside = renderBesideReference(own, format, style);
      return [`${heading}\n${renderTable(COLUMNS, rows, format)}`, ...(beside === '' ? [] : [beside])].join('\n\n');
    })
    .join('\n\n');
}

function row(id: string, verdicts: readonly Verdict[], style: Style, text: (cell: string) => string): string[] {
  const status = worst(verdicts);
  const look = LOOKS[status];
  const agreeing = verdicts.filter((verdict) => verdict.status === status);
  const judged = verdicts.filter((verdict) => verdict.status !== 'skip');
  const share =
    status === 'skip' || agreeing.length === judged.length
      ? `${judged.length}`
      : `${agreeing.length} of ${judged.length}`;
  const ratios = judged.flatMap(({ statistic, threshold }) =>
    statistic !== null && threshold !== null && threshold > 0 ? [statistic / threshold] : [],
  );
  const cases = verdicts.reduce((sum, verdict) => sum + verdict.cases, 0);
  return [
    style.paint(look.colour, look.mark),
    text(one(id)),
    share,
    cases === 0 ? '' : String(cases),
    ratios.length === 0 ? '' : short(Math.max(...ratios)),
    text(status === 'pass' ? scored(judged) : remark(status, agreeing)),
  ];
}

/** The worst score with its interval and what would score 1; nothing where there is none. */
function scored(verdicts: readonly Verdict[]): string {
  const scores = verdicts.flatMap(({ score }) => (score === undefined ? [] : [score]));
  if (scores.length === 0) return '';
  const { value, low, high, baseline } = scores.reduce((a, b) => (b.value > a.value ? b : a));
  const [at, from, to] = [value, low, high].map((number) => number.toPrecision(3));
  return `score ${at} [${from}, ${to}]; 1 is ${one(baseline, 60)}`;
}

function remark(status: Status, verdicts: readonly Verdict[]): string {
  const where = [...new Set(verdicts.map((verdict) => verdict.problem))].filter((problem) => problem !== null);
  const places =
    where.length === 0
      ? ''
      : ` on ${where
          .slice(0, 3)
          .map((id) => one(id))
          .join(', ')}${where.length > 3 ? ', …' : ''}`;
  if (status === 'skip') return `skipped: ${one(verdicts[0].reason, 70)}`;
  if (status === 'blocked') return one(verdicts[0].reason.split('. Here:')[0], 70);
  return `${LOOKS[status].word}${places}`;
}

/** The status that stands for many: the worst. */
function worst(verdicts: readonly Verdict[]): Status {
  return BY_WEIGHT.find((status) => verdicts.some((verdict) => verdict.status === status)) ?? 'skip';
}

/** How many verdicts of each status. */
export function countStatuses(verdicts: readonly Pick<Verdict, 'status'>[]): EndRecord['counts'] {
  const counts: Partial<Record<Status, number>> = {};
  for (const { status } of verdicts) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** `312 passed, 2 failed, 9 skipped`, worst last so that it is read. */
export function renderCounts(counts: EndRecord['counts'], style: Style = plain): string {
  const parts = [...BY_WEIGHT]
    .reverse()
    .filter((status) => (counts[status] ?? 0) > 0)
    .map((status) => style.paint(LOOKS[status].colour, `${counts[status]} ${LOOKS[status].word}`));
  return parts.length === 0 ? 'nothing was run' : parts.join(', ');
}

/** The closing line of a run; without an end record it was interrupted. */
export function renderClosing(
  run: RunRecord | undefined,
  verdicts: readonly Verdict[],
  end: EndRecord | undefined,
  style: Style = plain,
  results = 0,
): string {
  const told = results > 0 ? [`${results} benchmark result${results === 1 ? '' : 's'}`] : [];
  const judged = results > 0 && verdicts.length === 0 ? [] : [renderCounts(countStatuses(verdicts), style)];
  const counts = [...told, ...judged].join(', ');
  const time = end === undefined ? '' : ` in ${(end.milliseconds / 1e3).toFixed(1)} s`;
  const facts = run === undefined ? '' : ` (profile ${one(run.profile, 80)}, seed ${run.seed})`;
  const cut = end === undefined ? `${style.paint('yellow', 'interrupted')} after: ` : '';
  return `${cut}${counts}${time}${facts}`;
}
