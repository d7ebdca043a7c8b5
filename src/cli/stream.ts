import { createHash } from 'node:crypto';
import { recordLine } from '../report/index.ts';
import type { EndRecord, FileRecord, StreamRecord } from '../subject/stream.ts';
import type { Sink } from './sinks/index.ts';

/** A verdict stream that is being written, to several places at once. */
export interface Stream {
  record(record: StreamRecord): void;
  /**
   * Finishes the files, then the stream with a last record that names them with their hashes; files that carry the stream come last. `end`
   * is asked again after the files, which may have failed. Gives the exit code.
   */
  end(end: () => EndRecord): number;
  /** After an interruption. */
  close(): void;
}

export function streamTo(sinks: readonly Sink[]): Stream {
  const digest = createHash('sha256');
  const send = (record: StreamRecord, to: readonly Sink[]): string => {
    const line = recordLine(record);
    for (const sink of to) sink.record(record, line);
    return line;
  };
  const close = (): void => {
    for (const sink of sinks) sink.close();
  };
  return {
    record: (record) => void digest.update(send(record, sinks)),
    end: (end) => {
      const whole = digest.digest('hex');
      const artefacts: FileRecord[] = [];
      const last = (): EndRecord => ({
        ...end(),
        ...(artefacts.length === 0 ? {} : { artefacts: [...artefacts] }),
        digest: whole,
      });
      const finish = (some: readonly Sink[]): void => {
        const files = some.flatMap((sink) => sink.finish?.(last()) ?? []);
        artefacts.push(...files);
      };
      finish(sinks.filter(({ carriesStream }) => carriesStream !== true));
      const carriers = sinks.filter(({ carriesStream }) => carriesStream === true);
      send(last(), carriers);
      finish(carriers);
      const record = last();
      send(
        record,
        sinks.filter(({ carriesStream }) => carriesStream !== true),
      );
      close();
      return record.exitCode;
    },
    close,
  };
}
