import { closeSync, fdatasyncSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { writeWhole } from './atomic-write.ts';
import type { MetricsRecord } from './metrics-schema.ts';

/** A file of JSON lines. Every write has left the process when it returns. */
export interface MetricsFile {
  write(records: readonly MetricsRecord[]): void;
  /** Waits until what was written is on the disk. */
  flush(): void;
  close(): void;
}

/**
 * Opens the metrics of a run: an empty file, or one to be gone on with after `resumeAt` steps, from which the later steps, the end and a
 * line that was cut off are removed first. So no step is there twice, and none is missing.
 *
 * @throws FlowproofError `io` where it cannot be opened or written.
 */
export function openMetrics(path: string, resumeAt: number | undefined): MetricsFile {
  const guard = <T>(action: () => T): T => {
    try {
      return action();
    } catch (cause) {
      const text = `${path}: expected a metrics file that can be written, got ${thrownText(cause)}`;
      const hint = 'Make room on the disk or mend the permissions, then go on with --resume.';
      throw new FlowproofError('io', text, hint, { cause });
    }
  };
  const file = guard(() => {
    if (resumeAt === undefined) return openSync(path, 'w');
    const handle = openSync(path, 'a+');
    ftruncateSync(handle, bytesUpTo(readFileSync(path), resumeAt));
    return handle;
  });
  return {
    write: (records) => {
      const text = records.map((record) => `${JSON.stringify(record, finite)}\n`).join('');
      guard(() => writeWhole(file, Buffer.from(text)));
    },
    flush: () => guard(() => fdatasyncSync(file)),
    close: () => closeSync(file),
  };
}

const finite = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? null : value;

/** Length of the lines that stay: from the first on, up to the first that is cut off, an end, or later than `step`. */
function bytesUpTo(text: Buffer, step: number): number {
  let reached = 0;
  for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10, reached)) {
    const record = parseLine(text.toString('utf8', reached, end));
    if (record === undefined || record.record === 'end' || (record.step ?? 0) > step) break;
    reached = end + 1;
  }
  return reached;
}

function parseLine(line: string): { readonly record?: string; readonly step?: number } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
