import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import {
  embedStream,
  extractStream,
  type ReportInput,
  recordLine,
  renderAnnotations,
  renderBadge,
  renderClosing,
  renderFailure,
  renderJunit,
  renderMarkdown,
  renderTables,
} from '../../src/report/index.ts';
import { mergeRuns } from '../../src/report/merge-runs.ts';
import { HOSTILE_TEXTS } from '../support/hostile-text.ts';
import { endOf, FAILED, PASSED, runOf } from '../support/records.ts';

/** What no text for people may contain. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2060-\u2069\u200b\ufeff]/;
/** What a CI system would take for a command. */
const COMMAND = /^\s*::|##\[/m;

describe.each(HOSTILE_TEXTS)('%s', (_, text) => {
  const verdicts = [
    { ...FAILED, subject: text, reason: text, title: text, problem: text, id: text, replay: text },
    { ...PASSED, subject: text, problem: null },
    { ...PASSED, subject: text, status: 'skip' as const, reason: text },
  ];
  const run = runOf(verdicts, { target: text, profile: text, deviations: [text], versions: { node: text } });
  const input: ReportInput = { run, verdicts, results: [], end: endOf(verdicts, { warnings: [text] }) };

  it('does no harm on a terminal', () => {
    const shown = [renderTables(verdicts), renderFailure(verdicts[0]), renderClosing(run, verdicts, input.end)].join(
      '\n',
    );
    expect(shown).not.toMatch(UNSAFE);
    expect(shown).not.toMatch(COMMAND);
    expect(shown.length).toBeLessThan(250_000);
  });

  it('is text in Markdown, below the size of a job summary', () => {
    const shown = renderMarkdown(input);
    expect(shown).not.toMatch(UNSAFE);
    expect(Buffer.byteLength(shown)).toBeLessThan(2 ** 20);
    const outside = withoutBlocks(shown);
    expect(outside).not.toMatch(/(?<!\\)<|(?<!\\)!?\[[^\]]*(?<!\\)\]\(/);
    expect(outside.match(/^#/gm)).toHaveLength(4);
  });

  it('is text in XML that a parser takes', () => {
    const xml = renderJunit(input);
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(xml).not.toMatch(/[\p{Surrogate}\ufffe\uffff]|[^\t\n\r\u0020-\u{10ffff}]/u);
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(xml);
    expect(Object.keys(testsuites.testsuite.testcase[0]).sort()).toEqual([
      '@_classname',
      '@_name',
      '@_time',
      'failure',
    ]);
  });

  it('cannot end its annotation, nor begin another', () => {
    const lines = renderAnnotations(input).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatch(/^::(error (file=[^,:]*,)?|warning )title=[^:,]*::/);
      expect(line).not.toMatch(UNSAFE);
    }
  });

  it('is a string of a badge and of a line', () => {
    expect(JSON.parse(renderBadge(input)).message).toBe('1 failed');
    expect(renderBadge(input)).not.toMatch(UNSAFE);
    const line = recordLine(verdicts[0]);
    expect(line.trimEnd()).not.toMatch(/\n|##\[/);
    expect(JSON.parse(line).subject).toBe(text);
  });

  it('comes back from a page that carries it', () => {
    const line = recordLine(verdicts[0]);
    expect(extractStream(`<p>${embedStream(line)}</p>`)).toBe(line);
    expect(embedStream(line)).toMatch(/^<script type="application\/gzip" id="flowproof-stream">[\w+/=]*<\/script>$/);
  });

  it('keeps runs apart that are shown side by side', () => {
    const merged = mergeRuns([
      { name: text, run: input },
      { name: 'other', run: input },
    ]);
    expect(new Set(merged.run!.subjects.map(({ name }) => name)).size).toBe(2);
  });
});

/** Markdown without its fenced blocks, whose text is shown as it is. */
function withoutBlocks(markdown: string): string {
  let fence = '';
  return markdown
    .split('\n')
    .filter((line) => {
      const mark = /^(`{3,})(text)?$/.exec(line);
      if (fence === '' && mark !== null) {
        fence = mark[1];
        return false;
      }
      if (fence === '') return true;
      if (line === fence) fence = '';
      return false;
    })
    .join('\n');
}

it('keeps a job summary below its limit, and says how much is left out', () => {
  const verdicts = Array.from({ length: 5_000 }, (_, k) => ({
    ...FAILED,
    subject: `map ${k}`,
    reason: 'long '.repeat(400),
  }));
  const text = renderMarkdown({ run: runOf(verdicts), verdicts, results: [], end: endOf(verdicts) });
  expect(Buffer.byteLength(text)).toBeLessThan(2 ** 20);
  expect(text).toMatch(/\d+ more lines are in the verdict stream/);
  expect(text).toMatch(/\d+ more are in the verdict stream/);
});
