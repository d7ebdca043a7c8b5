import { devNull } from 'node:os';
import { resolve } from 'node:path';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import { gatherRecords, type ReportInput, renderBadge, renderJunit, renderMarkdown } from '../../report/index.ts';
import type { StreamRecord } from '../../subject/stream.ts';
import { documentSink, type Render } from './document.ts';
import { openToAppend, openToReplace } from './files.ts';
import { annotationsSink, prettySink } from './terminal.ts';
import type { OutputOptions, Sink } from './types.ts';

/** Formats that may go to standard output, at most one of them. */
export const FORMATS = ['json', 'markdown', 'html', 'junit', 'badge'] as const;

/**
 * The sinks of the options, files opened: a report that cannot be written is known before the run. On stdout: pretty on
 * a terminal, else JSON lines; `given` in its place where standard output is not ours.
 *
 * @throws FlowproofError `io` for a file that cannot be opened, `usage` for two formats on standard output.
 */
export async function openSinks(options: OutputOptions, failed: () => void, given?: Sink): Promise<Sink[]> {
  const bare = bareFormats(options);
  if (given !== undefined && bare.length > 0) {
    const hint = `Pass --${bare[0]}=FILE, or read the records of the protocol.`;
    throw new FlowproofError('usage', `--${bare[0]}: expected a file beside --stdio, got standard output`, hint);
  }
  if (bare.length > 1) {
    const got = bare.map((format) => `--${format}`).join(' and ');
    throw expectedError('usage', 'output', 'one format on standard output', got, `Pass --${bare[0]}=FILE.`);
  }
  refuseSharedFiles(options);
  const sinks: Sink[] = [];
  for (const format of FORMATS) {
    const path = options[format];
    if (path === undefined) continue;
    if (format === 'json') sinks.push(path === '-' ? jsonLines(toStdout) : jsonLines(openToAppend(path, failed)));
    else {
      const render = await rendererOf(format);
      sinks.push(path === '-' ? printed(render) : documentSink(path, render, failed, format === 'html'));
    }
  }
  if (options.annotations ?? process.env.GITHUB_ACTIONS === 'true') sinks.push(annotationsSink());
  if (given !== undefined) return [...sinks, given];
  if (bare.length > 0) return sinks;
  const terminal = process.stdout.isTTY === true || options.pretty === true;
  return [...sinks, terminal ? prettySink(toStdout) : jsonLines(toStdout)];
}

/** The format that goes to standard output, if any. @throws FlowproofError `usage` for more than one. */
export function bareFormats(options: OutputOptions): readonly (typeof FORMATS)[number][] {
  const bare = FORMATS.filter((format) => options[format] === '-');
  if (bare.length <= 1) return bare;
  const got = bare.map((format) => `--${format}`).join(' and ');
  throw expectedError('usage', 'output', 'one format on standard output', got, `Pass --${bare[0]}=FILE.`);
}

/** One of two formats in the same file would be lost. */
function refuseSharedFiles(options: OutputOptions): void {
  const taken = new Map<string, string>();
  for (const format of FORMATS) {
    const path = options[format];
    if (path === undefined || path === '-' || path === devNull) continue;
    const other = taken.get(resolve(path));
    if (other !== undefined) {
      throw expectedError(
        'usage',
        `--${format}`,
        `another file than that of --${other}`,
        path,
        'Give each a file of its own.',
      );
    }
    taken.set(resolve(path), format);
  }
}

/** The renderer of a format; that of HTML is loaded when it is asked for. */
export async function rendererOf(format: Exclude<(typeof FORMATS)[number], 'json'>): Promise<Render> {
  if (format === 'html') return (await import('../../report/html/index.ts')).htmlReport;
  return { markdown: renderMarkdown, junit: renderJunit, badge: renderBadge }[format];
}

/**
 * Writes a whole report, to standard output where the path is `-`. False where the disk refused it later than at once.
 *
 * @throws FlowproofError `io` for a file that cannot be opened.
 */
export function writeReport(path: string, content: string): boolean {
  if (path === '-') return process.stdout.write(content) || true;
  let written = true;
  const file = openToReplace(path, content, () => {
    written = false;
  });
  if (file.once) file.last(content);
  return written;
}

function toStdout(text: string): void {
  process.stdout.write(text);
}

function jsonLines(write: (text: string) => void): Sink {
  return { record: (_, line) => write(line), close: () => {} };
}

/** A whole report on standard output, when all is known. */
function printed(render: (input: ReportInput) => string): Sink {
  const records: StreamRecord[] = [];
  const lines: string[] = [];
  return {
    record: (record, line) => {
      records.push(record);
      lines.push(line);
    },
    close: () => toStdout(render({ ...gatherRecords(records), stream: lines.join('') })),
  };
}
