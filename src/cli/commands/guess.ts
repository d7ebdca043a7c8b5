import { parseOnnxTarget } from '../../adapters/onnx/target.ts';
import { remoteSubjects } from '../../adapters/process/subjects.ts';
import { expectedError } from '../../core/errors.ts';
import { type Guess, guessConvention } from '../../diagnosis/guess/index.ts';
import { conventionSnippets } from '../../report/convention.ts';
import type { SubjectExport } from '../../subject/types.ts';
import { parseSeed, readProblem } from '../arguments.ts';
import { type HostOptions, openHost } from '../remote/open-host.ts';
import { isRemote } from '../remote/target.ts';
import { loadSubjects } from '../subjects.ts';

/** Options of `check --guess`. */
export interface GuessFlags {
  readonly problem?: readonly string[];
  readonly seed: string;
  readonly json?: string | boolean;
}

/** Prints the convention that each subject follows. Exit code 0 where each has one, 1 where one has none, 4 where nothing could be tried. */
export async function guess(target: string, flags: GuessFlags, remote: HostOptions): Promise<number> {
  const options = {
    seed: parseSeed(flags.seed),
    ...(flags.problem === undefined ? {} : { problem: flags.problem.map(readProblem) }),
  };
  const guesses = await withSubjects(target, flags.problem !== undefined, remote, (exported) =>
    guessConvention(exported, options),
  );
  if (guesses.length === 0) {
    const hint = 'Say whose flow it is with `problem`, or pass --problem.';
    throw expectedError('usage', 'check --guess', 'a subject with a problem', 'none', hint);
  }
  const fits = ({ status }: Guess): boolean => status === 'as-declared' || status === 'found';
  // Readings of one model exclude each other: those that fit are shown.
  const readings = parseOnnxTarget(target) !== undefined && guesses.some(fits);
  const shown = readings ? guesses.filter(fits) : guesses;
  const text =
    flags.json === undefined ? shown.map(told).join('\n\n') : shown.map((one) => JSON.stringify(one)).join('\n');
  process.stdout.write(`${text}\n`);
  return shown.every(fits) ? 0 : 1;
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

function told({ subject, kind, problems, status, conventions, tried, reason }: Guess): string {
  const head = `${subject} (${kind}, on ${problems.join(', ')})`;
  const [best, ...others] = conventions;
  if (status === 'unknown') return `${head}: cannot be guessed: ${reason}.`;
  if (status === 'none-fits' || best === undefined) {
    return `${head}: no known convention fits (${tried} tried), so none is named. \`flowproof check\` says what fails.`;
  }
  const indent = (text: string) => `  ${text}`;
  if (status === 'as-declared')
    return [`${head}: the declared convention fits.`, ...conventionSnippets(best.declaration).map(indent)].join('\n');
  const how =
    best.explanation === undefined ? 'passes the checks' : `${best.explanation.title}: ${best.explanation.text}`;
  const lines = [`${head}: the declared convention does not fit; another does (${tried} tried).`, indent(how)];
  if (best.declarable) lines.push(...conventionSnippets(best.declaration).map(indent));
  else lines.push(indent(`No declaration alone mends it: ${best.explanation?.mend ?? ''}`));
  if (others.length > 0) {
    lines.push(
      indent(
        `On ${problems.length > 1 ? 'these problems' : 'this problem'} ${others.length === 1 ? 'another is' : `${others.length} others are`} the same; try --problem with another one to tell them apart:`,
      ),
    );
    lines.push(
      ...others
        .slice(0, 6)
        .map(({ declaration, explanation }) => indent(`  ${explanation?.title ?? ''} ${JSON.stringify(declaration)}`)),
    );
  }
  return lines.join('\n');
}
