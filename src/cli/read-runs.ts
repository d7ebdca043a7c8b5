import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILES } from '../reference/training/files.ts';
import { readStreams, type StreamRun } from '../report/index.ts';
import type { NamedRun } from '../report/merge-runs.ts';
import { trainingRun } from '../report/training-run.ts';
import { readText } from './arguments.ts';
import { tell } from './exit.ts';

/** A run of a file; `-` is standard input. */
export interface RunOfFile extends NamedRun {
  readonly run: StreamRun;
}

/** A folder of a training stands for its metrics. */
function metricsOf(path: string): string {
  const inside = join(path, FILES.metrics);
  return existsSync(inside) ? inside : path;
}

/** The runs of a file, with a word on what is wrong with it. @throws FlowproofError `usage` where it is no report. */
export function readRuns(file: string): RunOfFile[] {
  const text = file === '-' ? readFileSync(0, 'utf8') : readText('report', metricsOf(file));
  const name = file === '-' ? 'standard input' : file;
  const training = trainingRun(text);
  if (training !== undefined) return [{ name, run: training }];
  return readStreams(text, name).map((run) => {
    if (run.truncated) tell(`${name}: its last line was cut off and is left out`);
    if (run.run === undefined && run.verdicts.length + run.results.length === 0)
      tell(`${name}: it holds no record: nothing was reached`);
    if (run.digest === 'wrong')
      tell(`${name}: its records are not those that were written: the digest in its last line is of others`);
    return { name, run };
  });
}
