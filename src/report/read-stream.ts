import { sha256 } from '../core/content-hash.ts';
import { expectedError, FlowproofError } from '../core/errors.ts';
import { recordSchema, type StreamRecord } from '../subject/stream.ts';
import { extractStream } from './embedded-stream.ts';
import { gatherRecords, type ReportInput } from './report-input.ts';

/** One run as it was read. */
export interface StreamRun extends ReportInput {
  /** Its lines, as they were. */
  readonly stream: string;
  /** The last line was cut off, as it is where a run was killed. */
  readonly truncated: boolean;
  /** Whether the lines are those whose digest the last record has. */
  readonly digest: 'right' | 'wrong' | 'absent';
}

const HINT = 'Pass a file written by `--json=FILE`, or an HTML report.';

/**
 * The runs of a file: JSON lines, several streams one after the other, or an HTML report that carries them. A last line that was cut off
 * is left out.
 *
 * @throws FlowproofError `usage` for another text, naming the line.
 */
export function readStreams(text: string, name: string): StreamRun[] {
  const lines = linesOf(text.replace(/^\ufeff/, ''), name);
  const truncated = lines.length > 0 && !lines.at(-1)!.endsWith('\n') && !isJson(lines.at(-1)!);
  const whole = truncated ? lines.slice(0, -1) : lines;
  const runs: { lines: string[]; records: StreamRecord[] }[] = [];
  for (const [index, line] of whole.entries()) {
    if (line.trim() === '') continue;
    const record = parseRecord(line, `${name}:${index + 1}`);
    if (record.record === 'run' || runs.length === 0) runs.push({ lines: [], records: [] });
    runs.at(-1)!.lines.push(line);
    runs.at(-1)!.records.push(record);
  }
  if (runs.length === 0 && !truncated && text.trim() !== '') throw notStream(name, text);
  if (runs.length === 0) runs.push({ lines: [], records: [] });
  return runs.map((run, index) => ({
    ...gatherRecords(run.records),
    stream: run.lines.join(''),
    truncated: truncated && index === runs.length - 1,
    digest: digestOf(run.lines, run.records),
  }));
}

function linesOf(text: string, name: string): string[] {
  if (!/^\s*</.test(text)) return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const stream = extractStream(text);
  if (stream !== undefined) return linesOf(stream, name);
  throw expectedError('usage', name, 'an HTML report that carries its verdict stream', 'one without', HINT);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseRecord(line: string, where: string): StreamRecord {
  if (!isJson(line)) throw notStream(where, line);
  const parsed = recordSchema.safeParse(JSON.parse(line));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  const at = path.length === 0 ? '' : ` (${path.join('.')}: ${message})`;
  throw new FlowproofError('usage', `${where}: expected a record of a verdict stream, got another object${at}`, HINT);
}

function notStream(where: string, text: string): FlowproofError {
  return expectedError('usage', where, 'a verdict stream', text.slice(0, 80), HINT);
}

/** Of the lines before the last record, each with its line feed. */
function digestOf(lines: readonly string[], records: readonly StreamRecord[]): StreamRun['digest'] {
  const last = records.at(-1);
  if (last?.record !== 'end' || last.digest === undefined) return 'absent';
  return sha256(lines.slice(0, -1).join('')) === last.digest ? 'right' : 'wrong';
}
