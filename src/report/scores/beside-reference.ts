import type { Verdict } from '../../subject/verdict.ts';
import { one } from '../failure.ts';
import { groupBy } from '../group-by.ts';
import { markdownText } from '../markdown-text.ts';
import { plain, type Style } from '../style.ts';
import { type Column, renderTable, type TableFormat } from '../table.ts';
import { referenceScores } from './reference-data.ts';
import type { ReferenceScores } from './types.ts';

/**
 * The scores of trained networks beside those of the reference's networks on the same problem: a table for each subject and problem
 * of which there are such networks, the empty text where there is none. 0 is the exact map.
 */
export function renderBesideReference(
  verdicts: readonly Verdict[],
  format: TableFormat = 'text',
  style: Style = plain,
  references: readonly ReferenceScores[] = referenceScores,
): string {
  const scored = verdicts.filter(({ score, problem }) => score !== undefined && problem !== null);
  return [...groupBy(scored, ({ subject, problem }) => JSON.stringify([subject, problem]))]
    .flatMap(([, own]) => {
      const [{ subject, problem }] = own;
      const known = references.filter((reference) => reference.problem === problem);
      const rows = own.flatMap((verdict) => row(verdict, known));
      if (rows.length === 0) return [];
      const trained = [...new Set(known.map(({ training, networks }) => `${training}, ${networks} seeds`))].join('; ');
      const title = `${one(subject)} on ${one(problem ?? '')}, beside the reference's networks (${trained})`;
      const heading = format === 'markdown' ? `#### ${markdownText(title)}\n` : style.paint('bold', title);
      return [`${heading}\n${renderTable(columnsOf(known), rows, format)}`];
    })
    .join('\n\n');
}

function columnsOf(references: readonly ReferenceScores[]): Column[] {
  const right = (heading: string): Column => ({ heading, align: 'right' });
  return [{ heading: 'property' }, right('score [95 %]'), ...references.map(({ method }) => right(method))];
}

function row({ id, score }: Verdict, references: readonly ReferenceScores[]): string[][] {
  if (score === undefined || references.every(({ scores }) => scores[id] === undefined)) return [];
  const cells = references.map(({ scores }) => (scores[id] === undefined ? '' : cell(scores[id])));
  return [[id, cell([score.value, score.low, score.high]), ...cells]];
}

function cell([value, low, high]: readonly [number, number, number]): string {
  const [at, from, to] = [value, low, high].map((number) => String(Number(number.toPrecision(2))));
  return `${at} [${from}, ${to}]`;
}
