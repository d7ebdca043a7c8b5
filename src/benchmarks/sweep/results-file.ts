import { closeSync, existsSync, fdatasyncSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { writeWhole } from '../../reference/training/atomic-write.ts';
import type { ResultRecord } from '../../subject/result.ts';
import { type JobRecord, lineSchema, type SessionRecord, type SweepLine } from './types.ts';

/** What a file of results holds: jobs that came to an end with their results, in the order of the file. */
export interface SweepResults {
  readonly jobs: readonly JobRecord[];
  readonly results: readonly ResultRecord[];
  readonly sessions: readonly SessionRecord[];
}

/** A file of results that is being added to. */
export interface ResultsFile {
  readonly before: SweepResults;
  append(lines: readonly SweepLine[]): void;
  close(): void;
}

/**
 * Reads a file of results. A job that was recorded twice counts with its last record, results without the line that ends their job not
 * at all.
 *
 * @throws FlowproofError `io` for a line other than the last that is none.
 */
export function readResults(path: string): SweepResults {
  return parse(readFileSync(path), path).results;
}

/**
 * Opens the file of results to add to it. What a killed process left of its last lines is removed. Each `append` is one write, flushed to the disk.
 *
 * @throws FlowproofError `io` where it cannot be read or written.
 */
export function openResults(path: string): ResultsFile {
  try {
    const content = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const { results, length } = parse(content, path);
    const file = openSync(path, 'a');
    if (length < content.length) ftruncateSync(file, length);
    return {
      before: results,
      append: (lines) => {
        writeWhole(file, Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
        fdatasyncSync(file);
      },
      close: () => closeSync(file),
    };
  } catch (cause) {
    if (cause instanceof FlowproofError) throw cause;
    const text = `${path}: expected a file that can be written, got ${thrownText(cause)}`;
    throw new FlowproofError('io', text, 'Choose another --out, or mend its permissions.', { cause });
  }
}

/** The results and the length of the bytes that hold them. */
function parse(content: Buffer, path: string): { readonly results: SweepResults; readonly length: number } {
  const jobs = new Map<string, { readonly record: JobRecord; readonly results: readonly ResultRecord[] }>();
  const sessions: SessionRecord[] = [];
  let pending: ResultRecord[] = [];
  let length = 0;
  let from = 0;
  for (let end = content.indexOf(10); end >= 0; end = content.indexOf(10, from)) {
    const text = content.toString('utf8', from, end);
    from = end + 1;
    const line = parseLine(text);
    if (line === undefined) {
      const hint = 'It is no file of results, or damaged: choose another --out.';
      throw expectedError('io', path, 'results as JSON lines', text.slice(0, 80), hint);
    }
    if (line.record === 'result') pending.push(line);
    else {
      if (line.record === 'session') sessions.push(line);
      else {
        const own = pending.filter(({ job }) => job === line.job).slice(-line.results || pending.length);
        jobs.delete(line.job);
        jobs.set(line.job, { record: line, results: line.results === 0 ? [] : own });
      }
      pending = [];
      length = from;
    }
  }
  const all = [...jobs.values()];
  return {
    results: { jobs: all.map(({ record }) => record), results: all.flatMap(({ results }) => results), sessions },
    length,
  };
}

function parseLine(text: string): SweepLine | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
