import type { EndRecord, RunRecord } from '../subject/stream.ts';
import type { Verdict } from '../subject/verdict.ts';
import { renderFailure } from './failure.ts';
import { TOLD } from './style.ts';
import { markdownText, renderClosing, renderTables } from './summary.ts';

/** A whole run as Markdown: facts, tables, and each failure in full. */
export function renderMarkdown(
  run: RunRecord | undefined,
  verdicts: readonly Verdict[],
  end: EndRecord | undefined,
): string {
  const told = verdicts.filter((verdict) => TOLD.has(verdict.status));
  const versions = Object.entries(run?.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  const failures = told.map((verdict) => `${fence(renderFailure(verdict))}\n`);
  return [
    `# flowproof: ${markdownText(run?.target ?? 'library')}`,
    markdownText(renderClosing(run, verdicts, end)),
    ...(versions.length === 0 ? [] : [markdownText(versions.join(', '))]),
    '## Verdicts',
    renderTables(verdicts, 'markdown'),
    ...(failures.length === 0 ? [] : ['## Failures', ...failures]),
  ]
    .join('\n\n')
    .concat('\n');
}

/** A code block whose fence is longer than any run of backquotes inside. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}text\n${text}\n${marks}`;
}
