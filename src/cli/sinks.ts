import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { FlowproofError } from '../core/errors.ts';
import { thrownText } from '../core/text.ts';
import { coloured, plain, renderClosing, renderFailure, renderMarkdown, renderTables, TOLD } from '../report/index.ts';
import type { EndRecord, RunRecord, StreamRecord } from '../subject/stream.ts';
import type { Verdict } from '../subject/verdict.ts';
import { tell } from './exit.ts';

/** Where records go. `close` writes what needs the whole run, and is called after an interruption too. */
export interface Sink {
  record(record: StreamRecord): void;
  close(): void;
}

export interface OutputOptions {
  readonly json?: string;
  readonly markdown?: string;
  readonly pretty?: boolean;
}

type Write = (text: string) => void;

/**
 * The sinks of the options, files opened: a report that cannot be written is known before the run. On stdout: pretty on
 * a terminal, else JSON lines; `given` in its place where standard output is not ours.
 *
 * @throws FlowproofError `io` for a file that cannot be opened.
 */
export function openSinks(options: OutputOptions, failed: () => void, given?: Sink): Sink[] {
  if (given !== undefined && [options.json, options.markdown].includes('-')) {
    const hint = 'Pass --json=FILE, or read the records of the protocol.';
    throw new FlowproofError('usage', '--json: expected a file beside --stdio, got standard output', hint);
  }
  const stdout: Write = (text) => void process.stdout.write(text);
  const sinks: Sink[] = [];
  if (options.json !== undefined) sinks.push(jsonLines(options.json === '-' ? stdout : openFile(options.json, failed)));
  if (options.markdown !== undefined) {
    sinks.push(markdown(options.markdown === '-' ? stdout : openFile(options.markdown, failed)));
  }
  if (given !== undefined) return [...sinks, given];
  if (options.json === '-' || options.markdown === '-') return sinks;
  const terminal = process.stdout.isTTY === true || options.pretty === true;
  return [...sinks, terminal ? pretty(stdout) : jsonLines(stdout)];
}

function jsonLines(write: Write): Sink {
  return { record: (record) => write(`${JSON.stringify(record)}\n`), close: () => {} };
}

interface Gathered {
  run: RunRecord | undefined;
  readonly verdicts: Verdict[];
  end: EndRecord | undefined;
}

function gather(finish: (all: Gathered) => void, each: (verdict: Verdict) => void = () => {}): Sink {
  const all: Gathered = { run: undefined, verdicts: [], end: undefined };
  const record = (entry: StreamRecord): void => {
    if (entry.record === 'run') all.run = entry;
    else if (entry.record === 'end') all.end = entry;
    else {
      all.verdicts.push(entry);
      each(entry);
    }
  };
  const order = new Map<string, number>();
  const rank = (verdict: Verdict): number => order.get(keyOf(verdict)) ?? 0;
  return {
    record,
    close: () => {
      for (const [index, planned] of (all.run?.planned ?? []).entries()) order.set(keyOf(planned), index);
      all.verdicts.sort((a, b) => rank(a) - rank(b));
      finish(all);
    },
  };
}

const keyOf = ({ id, subject, problem }: Pick<Verdict, 'id' | 'subject' | 'problem'>): string =>
  JSON.stringify([id, subject, problem]);

function pretty(write: Write): Sink {
  const style = process.stdout.isTTY === true && process.env.NO_COLOR === undefined ? coloured : plain;
  return gather(
    ({ run, verdicts, end }) => {
      if (verdicts.length > 0) write(`${renderTables(verdicts, 'text', style)}\n\n`);
      write(`${renderClosing(run, verdicts, end, style)}\n`);
    },
    (verdict) => {
      if (TOLD.has(verdict.status)) write(`${renderFailure(verdict, style)}\n\n`);
    },
  );
}

function markdown(write: Write): Sink {
  return gather(({ run, verdicts, end }) => write(renderMarkdown(run, verdicts, end)));
}

/** Writes as it goes, so that an interruption loses nothing; a disk that fills up is told once and the run goes on. */
function openFile(path: string, failed: () => void): Write {
  let file: number;
  try {
    makeFolder(dirname(path));
    file = openSync(path, 'w');
  } catch (cause) {
    const text = `${path}: expected a report file that can be written, got ${thrownText(cause)}`;
    throw new FlowproofError('io', text, 'Choose another path, or mend its permissions. Nothing was run.', { cause });
  }
  let broken = false;
  process.once('exit', () => closeSync(file));
  return (text) => {
    if (broken) return;
    try {
      writeSync(file, text);
    } catch (thrown) {
      broken = true;
      failed();
      tell(`${path}: expected a report file that can be written, got ${thrownText(thrown)}`);
    }
  };
}

/** One level at a time: a recursive `mkdirSync` never returns below a file system that refuses it, such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}
