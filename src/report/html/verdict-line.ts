import type { ResultRecord } from '../../subject/result.ts';
import type { Status } from '../../subject/verdict.ts';
import type { ReportInput } from '../report-input.ts';
import { LOOKS } from '../style.ts';
import { type Cause, worstStatus } from './causes.ts';
import { clean, html, type Markup } from './markup.ts';
import { count, listed } from './numbers.ts';

/** The verdict of a run in one line. */
export interface VerdictLine {
  readonly tone: 'good' | 'bad' | 'warn';
  readonly mark: string;
  readonly text: Markup;
}

/** What a run says, in one line: what fails that counts, else what could not be judged, else that all holds. */
export function verdictLine({ verdicts, results, end, run }: ReportInput, causes: readonly Cause[]): VerdictLine {
  const required = causes.filter((cause) => cause.verdicts.some(({ level }) => level === 'required'));
  const unfinished =
    end === undefined
      ? `Unfinished, in progress or interrupted${results.length > 0 && verdicts.length === 0 ? '' : ` (${progress(verdicts.length, run?.planned.length)})`}. `
      : '';
  const line = (tone: VerdictLine['tone'], mark: string, text: Markup): VerdictLine => ({
    tone,
    mark,
    text: html`${unfinished}${text}`,
  });
  if (required.length > 0) return line('bad', LOOKS.fail.mark, failing(required));
  const status = worstStatus(verdicts.filter(({ level }) => level === 'required'));
  if (status === 'inconclusive') {
    const n = verdicts.filter((verdict) => verdict.status === 'inconclusive').length;
    return line(
      'warn',
      LOOKS.inconclusive.mark,
      html`Inconclusive: ${count(n, 'check')} could not be judged; no required property fails`,
    );
  }
  const judged = verdicts.filter(({ status: one }) => one === 'pass' || one === 'xfail');
  if (judged.length === 0) {
    if (results.length > 0) {
      const tone = end === undefined ? 'warn' : 'good';
      return line(
        tone,
        LOOKS[end === undefined ? 'inconclusive' : 'pass'].mark,
        html`${count(results.length, 'result')} of ${experiments(results)}`,
      );
    }
    return line('warn', LOOKS.skip.mark, html`Nothing was judged`);
  }
  const scored = verdicts.some(({ score }) => score !== undefined);
  const soft =
    causes.length > 0
      ? `; ${count(causes.length, 'property', 'properties')} that only ${causes.length === 1 ? 'is' : 'are'} recommended fail`
      : '';
  const expected = verdicts.filter((verdict) => verdict.status === 'xfail').length;
  const known = expected > 0 ? `; ${count(expected, 'expected failure')}` : '';
  const tone = end === undefined || expected > 0 || causes.length > 0 ? 'warn' : 'good';
  const what = scored ? 'No property fails; scores below' : `Passes: ${count(judged.length - expected, 'check')} hold`;
  return line(tone, tone === 'good' ? LOOKS.pass.mark : LOOKS.inconclusive.mark, html`${what}${soft}${known}`);
}

function experiments(results: readonly ResultRecord[]): Markup {
  const names = [...new Set(results.map(({ experiment }) => experiment))];
  return names.length > 3
    ? html`${names.length} experiments`
    : listed(names.map((name) => html`<bdi>${clean(name, 60)}</bdi>`));
}

function failing(causes: readonly Cause[]): Markup {
  const subjects = [...new Set(causes.map(({ subject }) => subject))];
  const problems = new Set(causes.flatMap(({ verdicts }) => verdicts.map(({ problem }) => problem)));
  const who =
    subjects.length === 1 ? html`<bdi>${clean(subjects[0], 80)}</bdi> fails` : html`${subjects.length} subjects fail`;
  const properties = new Set(causes.flatMap(({ ids }) => ids)).size;
  const broken = causes.every(({ status }) => status === 'error' || status === 'timeout');
  const what = broken ? 'could not be checked: it crashes, breaks the protocol or does not answer' : '';
  if (broken && subjects.length === 1) return html`<bdi>${clean(subjects[0], 80)}</bdi> ${what}`;
  return html`${who} ${count(properties, 'property', 'properties')}${problems.size > 1 ? ` on ${problems.size} problems` : ''}`;
}

function progress(done: number, planned: number | undefined): string {
  return planned === undefined ? `${count(done, 'verdict')} so far` : `${done} of ${planned} checks reached`;
}

/** `60 passed, 11 skipped`, worst first. */
export function countsLine(counts: Readonly<Partial<Record<Status, number>>>, order: readonly Status[]): Markup {
  const parts = order
    .filter((status) => (counts[status] ?? 0) > 0)
    .map(
      (status) =>
        html`<span class="${LOOKS[status].colour}">${LOOKS[status].mark} ${counts[status]} ${LOOKS[status].word}</span>`,
    );
  return html`${parts.map((part, k) => html`${k === 0 ? '' : ', '}${part}`)}`;
}
