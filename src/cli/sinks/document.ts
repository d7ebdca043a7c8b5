import { sha256 } from '../../core/content-hash.ts';
import { gatherRecords, NOTHING, type ReportInput } from '../../report/index.ts';
import type { FileRecord, StreamRecord } from '../../subject/stream.ts';
import { openToReplace } from './files.ts';
import type { Sink } from './types.ts';

export type Render = (input: ReportInput) => string;

/** Least time between two versions of a file while a run goes on, milliseconds, and how many times its rendering that is at least. */
const REST = 1_000;
const SHARE = 20;

/**
 * A report of its own file, rewritten from time to time while the run goes on, so that a run that is killed leaves one of what was
 * reached.
 *
 * @throws FlowproofError `io` where it cannot be written.
 */
export function documentSink(path: string, render: Render, failed: () => void, carriesStream = false): Sink {
  const file = openToReplace(path, render(NOTHING), failed);
  const records: StreamRecord[] = [];
  const lines: string[] = [];
  let rest = REST;
  let written = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const start = performance.now();
    file.now(render(gatherRecords(records)));
    written = performance.now();
    rest = Math.max(REST, SHARE * (written - start));
  };
  return {
    carriesStream,
    record: (record, line) => {
      records.push(record);
      if (carriesStream) lines.push(line);
      if (record.record === 'run') write();
      else timer ??= setTimeout(write, Math.max(0, written + rest - performance.now())).unref();
    },
    finish: (end) => {
      clearTimeout(timer);
      const input = { ...gatherRecords(records), end, ...(carriesStream ? { stream: lines.join('') } : {}) };
      const content = render(input);
      return file.last(content) ? fileRecord(path, content) : undefined;
    },
    close: () => {
      // Without `finish`: interrupted.
      clearTimeout(timer);
      if (!records.some(({ record }) => record === 'end')) {
        file.last(render({ ...gatherRecords(records), ...(carriesStream ? { stream: lines.join('') } : {}) }));
      }
    },
  };
}

function fileRecord(path: string, content: string): FileRecord {
  return { path, sha256: sha256(content), bytes: Buffer.byteLength(content) };
}
