import type { EndRecord, FileRecord, StreamRecord } from '../../subject/stream.ts';

/** Where records go. */
export interface Sink {
  /** `line` is the record as it stands in a stream. */
  record(record: StreamRecord, line: string): void;
  /** A file of its own, written whole before the last record, which names it; `end` is the last record without it. */
  finish?(end: EndRecord): FileRecord | undefined;
  /** Of a file that carries the stream, and with it the names of all other files: finished after them. */
  readonly carriesStream?: boolean;
  /** Writes what needs the whole run; called after an interruption too. */
  close(): void;
}

/** Files and formats by their options; `-` is standard output. */
export interface OutputOptions {
  readonly json?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly junit?: string;
  readonly badge?: string;
  readonly annotations?: boolean;
  readonly pretty?: boolean;
}
