import {
  coloured,
  gatherRecords,
  notesOf,
  plain,
  renderAnnotations,
  renderClosing,
  renderFailure,
  renderResults,
  renderTables,
  TOLD,
} from '../../report/index.ts';
import type { StreamRecord } from '../../subject/stream.ts';
import type { Verdict } from '../../subject/verdict.ts';
import type { Sink } from './types.ts';

/** Tables at the end, failures as they come. */
export function prettySink(write: (text: string) => void): Sink {
  const style = process.stdout.isTTY === true && process.env.NO_COLOR === undefined ? coloured : plain;
  const records: StreamRecord[] = [];
  const told = new Set<string>();
  return {
    record: (record) => {
      records.push(record);
      if (record.record === 'verdict' && TOLD.has(record.status)) {
        write(`${renderFailure(record as Verdict, style, told)}\n\n`);
      }
    },
    close: () => {
      const { run, verdicts, results, end } = gatherRecords(records);
      if (results.length > 0) write(`${renderResults(results)}\n\n`);
      if (verdicts.length > 0) write(`${renderTables(verdicts, 'text', style)}\n\n`);
      for (const note of notesOf({ run, end })) write(`${style.paint('dim', `note  ${note}`)}\n`);
      write(`${renderClosing(run, verdicts, end, style, results.length)}\n`);
    },
  };
}

/** Workflow commands of GitHub on standard error, which it reads as it does standard output. */
export function annotationsSink(): Sink {
  const records: StreamRecord[] = [];
  return {
    record: (record) => void records.push(record),
    close: () => void process.stderr.write(renderAnnotations(gatherRecords(records))),
  };
}
