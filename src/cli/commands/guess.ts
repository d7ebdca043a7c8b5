import { writeFileSync } from 'node:fs';
import { parseOnnxTarget } from '../../adapters/onnx/target.ts';
import { remoteInConvention, remoteSubjects } from '../../adapters/process/subjects.ts';
import { expectedError } from '../../core/errors.ts';
import { type Guess, guessConvention } from '../../diagnosis/guess/index.ts';
import type { Language } from '../../report/convention.ts';
import type { SubjectExport } from '../../subject/types.ts';
import { parseSeed, readProblem } from '../arguments.ts';
import { type HostOptions, openHost } from '../remote/open-host.ts';
import { onStdio } from '../remote/over-stdio.ts';
import { isRemote, STDIO } from '../remote/target.ts';
import { loadSubjects } from '../subjects.ts';
import { refuseIdle } from './guess-flags.ts';
import { guessText } from './guess-text.ts';

/** Options of `check --guess`. */
export interface GuessFlags {
  readonly problem?: readonly string[];
  readonly seed: string;
  readonly json?: string | boolean;
}

/**
 * Prints the convention that each subject follows. Exit code 0 where each has one, 1 where one has none, 4 where nothing could be tried.
 *
 * @throws FlowproofError `usage` for options that mean nothing here, and where nothing can be tried.
 */
export async function guess(target: string, flags: GuessFlags, remote: HostOptions): Promise<number> {
  refuseIdle(flags);
  const options = {
    seed: parseSeed(flags.seed),
    ...(isRemote(target) ? { inConvention: remoteInConvention } : {}),
    ...(flags.problem === undefined ? {} : { problem: flags.problem.map(readProblem) }),
  };
  const chosen = flags.problem !== undefined;
  const found = async (exported: SubjectExport): Promise<readonly Guess[]> => {
    const all = await guessConvention(exported, options);
    if (all.length > 0) return all;
    const hint = 'Say whose flow it is with `problem`, or pass --problem: a catalogue id or a problem file.';
    throw expectedError('usage', 'check --guess', 'a subject with a problem', 'none', hint);
  };
  if (target === STDIO) {
    return onStdio(remote, async (tell, host) => {
      const all = await found(await remoteSubjects(host, { chosen }));
      for (const one of all) tell({ record: 'guess', ...one }, guessText(one, 'Python'));
      return all.every(fits) ? 0 : 1;
    });
  }
  let exchange: string | undefined;
  const guesses = await withSubjects(target, chosen, remote, (exported) => {
    exchange = exchangeOf(exported);
    return found(exported);
  });
  // Readings of one model exclude each other: those that fit are shown.
  const readings = parseOnnxTarget(target) !== undefined && guesses.some(fits);
  const shown = readings ? guesses.filter(fits) : guesses;
  const language = languageOf(target);
  const text =
    flags.json === undefined
      ? shown.map((one) => guessText(one, language, exchange)).join('\n\n')
      : shown.map((one) => JSON.stringify(one)).join('\n');
  if (typeof flags.json === 'string') writeFileSync(flags.json, `${text}\n`);
  else process.stdout.write(`${text}\n`);
  return shown.every(fits) ? 0 : 1;
}

const fits = ({ status }: Guess): boolean => status === 'as-declared' || status === 'found';

/** The option that exchanges the times of an ONNX model, which says its roles with its version. */
function exchangeOf(exported: SubjectExport): string | undefined {
  const [model] = [exported].flat();
  const roles = typeof model === 'object' ? /s = (.+), t = (.+)$/.exec(model.version ?? '') : null;
  return roles === null ? undefined : `--roles s=${roles[2]},t=${roles[1]}`;
}

/** In which language the subjects of a target declare. */
function languageOf(target: string): Language {
  if (parseOnnxTarget(target) !== undefined) return 'command line';
  return isRemote(target) ? 'Python' : 'TypeScript';
}

async function withSubjects<T>(
  target: string,
  chosen: boolean,
  remote: HostOptions,
  use: (exported: SubjectExport) => Promise<T>,
): Promise<T> {
  const model = parseOnnxTarget(target);
  if (model !== undefined) {
    const { onnxReadings } = await import('../../adapters/onnx/index.ts');
    return use(await onnxReadings(model.path, model.options));
  }
  if (!isRemote(target)) return use(await loadSubjects(target));
  const host = openHost(target, remote);
  try {
    return await use(await remoteSubjects(host, { chosen }));
  } finally {
    await host.close();
  }
}
