import { one, renderFailure } from './failure.ts';
import { markdownText } from './markdown-text.ts';
import { notesOf } from './notes.ts';
import type { ReportInput } from './report-input.ts';
import { renderResults } from './results-table.ts';
import { plain, TOLD } from './style.ts';
import { renderClosing, renderTables } from './summary.ts';

/** A job summary of GitHub above 1 MiB is not shown at all, bytes. */
const LARGEST = 1_000_000;
/** What the tables may take of it. */
const TABLES = 500_000;

/** A whole run as Markdown: facts, tables, and each failure in full, as many as a job summary holds. */
export function renderMarkdown({ run, verdicts, results, end }: ReportInput): string {
  const versions = Object.entries(run?.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  const notes = notesOf({ run, end });
  const head = [
    `# flowproof: ${markdownText(one(run?.target ?? 'library'))}`,
    markdownText(renderClosing(run, verdicts, end, plain, results.length)),
    ...(versions.length === 0 ? [] : [markdownText(one(versions.join(', '), 2_000))]),
    ...(notes.length === 0 ? [] : [notes.map((text) => `* ${markdownText(text)}`).join('\n')]),
    ...(verdicts.length === 0 && results.length > 0
      ? []
      : ['## Verdicts', cutLines(renderTables(verdicts, 'markdown'), TABLES)]),
    ...(results.length === 0 ? [] : ['## Results', cutLines(renderResults(results, 'markdown'), TABLES / 2)]),
  ];
  const told = verdicts.filter((verdict) => TOLD.has(verdict.status));
  const failures: string[] = [];
  let room = LARGEST - 500 - Buffer.byteLength(head.join('\n\n'));
  for (const verdict of told) {
    const text = `${fence(renderFailure(verdict))}\n`;
    room -= Buffer.byteLength(text) + 2;
    if (room < 0) break;
    failures.push(text);
  }
  const more = told.length - failures.length;
  if (more > 0) failures.push(`${more} more are in the verdict stream.`);
  return [...head, ...(failures.length === 0 ? [] : ['## Failures', ...failures])].join('\n\n').concat('\n');
}

/** The first lines of a text, those that fit. */
function cutLines(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const lines = text.split('\n');
  let room = bytes;
  const kept = lines.findIndex((line) => {
    room -= Buffer.byteLength(line) + 1;
    return room < 0;
  });
  return [...lines.slice(0, kept), '', `${lines.length - kept} more lines are in the verdict stream.`].join('\n');
}

/** A code block whose fence is longer than any run of backquotes inside. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}text\n${text}\n${marks}`;
}
