import type { ReportInput } from '../../report/index.ts';
import { mergeRuns } from '../../report/merge-runs.ts';
import { USAGE } from '../exit.ts';
import { readRuns } from '../read-runs.ts';
import { bareFormats, FORMATS, type OutputOptions, rendererOf, writeReport } from '../sinks/index.ts';
import { prettySink } from '../sinks/terminal.ts';

/** Renders verdict streams again: one, or several side by side. Exit code 2 where a file cannot be written, else 0. */
export async function report(files: readonly string[], flags: OutputOptions): Promise<number> {
  bareFormats(flags);
  const input = mergeRuns(files.flatMap(readRuns));
  let written = true;
  let told = false;
  for (const format of FORMATS) {
    const path = flags[format];
    if (path === undefined) continue;
    told = true;
    const content = format === 'json' ? (input.stream ?? '') : (await rendererOf(format))(input);
    written = writeReport(path, content) && written;
  }
  if (!told) print(input);
  return written ? 0 : USAGE;
}

/** As the terminal shows a run. */
function print({ run, verdicts, results, end }: ReportInput): void {
  const sink = prettySink((text) => void process.stdout.write(text));
  for (const record of [run, ...verdicts, ...results, end]) if (record !== undefined) sink.record(record, '');
  sink.close();
}
