import type { StreamRecord } from '../subject/stream.ts';

/** One line of a verdict stream. What a CI system would take for a command of its own, `##[…`, is escaped. */
export function recordLine(record: StreamRecord): string {
  return `${JSON.stringify(record).replaceAll('##[', '#\\u0023[')}\n`;
}
