import { writeFileSync } from 'node:fs';
import type { Table } from '../../adapters/vectors/table.ts';
import { vectorsTarget } from '../../adapters/vectors/target.ts';
import type { ExactProblem } from '../../analytic/types.ts';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import type { DType } from '../../core/precision.ts';
import { fullConventionSchema } from '../../subject/convention.ts';
import type { MapDomain } from '../../subject/types.ts';
import { parseAccuracy, parseSeed, readConvention, readProblem } from '../arguments.ts';
import { jobOf, type RunFlags, sessionOptionsOf } from '../run-flags.ts';
import { runSession } from '../session.ts';
import { version } from '../version.ts';
import { readerText } from './reader-text.ts';

/** Options of `vectors export` and `vectors ask` as commander gives them. */
export interface WriteFlags {
  readonly problem: string;
  readonly kind: string;
  readonly convention?: string;
  readonly dtype: string;
  readonly domain: string;
  readonly points?: string;
  readonly seed: string;
  readonly steps: string;
  readonly out: string;
  readonly reader?: string;
}

/** Options of `vectors check`. */
export type CheckFlags = Omit<RunFlags, 'problem' | 'profile' | 'seed'> & {
  readonly problem?: string;
  readonly name?: string;
  readonly network?: boolean;
  readonly accuracy?: string;
  readonly renoises?: boolean;
  readonly range?: string;
  readonly convention?: string;
};

/** Samples of a sampler for each number of steps where none are asked for. */
const SAMPLES = 2_048;

/** Writes exact cases for the tests of an implementation. */
export async function exportVectors(flags: WriteFlags): Promise<number> {
  const { casesTable } = await import('../../adapters/vectors/export.ts');
  const problem = await problemOf(flags.problem);
  const kind = oneOf('--kind', flags.kind, ['map', 'velocity', 'consistency']);
  const table = await casesTable(problem, { ...askedOf(flags), kind, points: await pointsOf(flags, problem) });
  await write(flags, table, `cases of a ${kind} on ${problem.id}`);
  if (flags.reader !== undefined) copyReader(flags.reader);
  return 0;
}

/** Writes questions to an implementation that cannot be called from here. */
export async function ask(flags: WriteFlags): Promise<number> {
  const problem = await problemOf(flags.problem);
  const kind = oneOf('--kind', flags.kind, ['map', 'velocity', 'consistency', 'sampler']);
  const { convention, dtype, seed, versions, domain } = askedOf(flags);
  if (kind === 'sampler') {
    const points = flags.points === undefined ? SAMPLES : whole('--points', flags.points);
    const { samplerQuestionsTable } = await import('../../adapters/vectors/sampler-questions.ts');
    const steps = flags.steps.split(',').map((text) => whole('--steps', text));
    await write(
      flags,
      samplerQuestionsTable(problem, { dtype, steps, points, seed, versions }),
      'questions to a sampler',
    );
  } else {
    const { questionsTable } = await import('../../adapters/vectors/questions.ts');
    const points = await pointsOf(flags, problem);
    const table = await questionsTable(problem, { kind, convention, dtype, domain, points, seed, versions });
    await write(flags, table, `questions to a ${kind} on ${problem.id}`);
  }
  if (flags.reader !== undefined) copyReader(flags.reader);
  return 0;
}

/** Judges answers to questions, or samples. */
export async function checkVectors(first: string, second: string | undefined, flags: CheckFlags): Promise<number> {
  const { problem, name, network, accuracy, renoises, range, convention, ...run } = flags;
  const common = {
    ...(name === undefined ? {} : { name }),
    ...(network === true ? { exact: false } : {}),
    ...(accuracy === undefined ? {} : { accuracy: parseAccuracy(accuracy) }),
    ...(renoises === true ? { renoises } : {}),
  };
  if (second === undefined && problem === undefined) {
    const hint = 'Pass the questions and the answers; or, for samples, --problem ID.';
    throw expectedError('usage', 'vectors check', 'two files, or samples with --problem', first, hint);
  }
  if (second !== undefined) await belongTogether(first, problem, convention);
  const target =
    second === undefined
      ? {
          ...common,
          samples: first,
          problem: (await problemOf(problem!)).definition,
          ...(range === undefined ? {} : { range: rangeOf(range) }),
        }
      : { ...common, questions: first, answers: second };
  const job = jobOf(vectorsTarget(target), { ...run, profile: 'ci', seed: '1' });
  return (await runSession([job], sessionOptionsOf(run, 1))).exitCode;
}

/** Prints the reader of the files, one file of Python that needs numpy alone, or copies it. */
export function reader(out: string | undefined): number {
  if (out === undefined) process.stdout.write(readerText());
  else copyReader(out);
  return 0;
}

/** What the user says of the questions against what they say of themselves. */
async function belongTogether(
  path: string,
  problem: string | undefined,
  convention: string | undefined,
): Promise<void> {
  if (problem === undefined && convention === undefined) return;
  const [{ readTable }, { parseAbout }] = await Promise.all([
    import('../../adapters/vectors/table.ts'),
    import('../../adapters/vectors/about.ts'),
  ]);
  const about = parseAbout(path, readTable(path).about);
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  if (problem !== undefined) {
    const { definition } = await problemOf(problem);
    if (!same(definition, about.problem)) {
      throw expectedError('usage', `${path}: problem`, definition.id, about.problem.id, 'Ask again on that problem.');
    }
  }
  if (convention === undefined) return;
  const given = fullConventionSchema.parse(readConvention(convention));
  if (!same(given, about.convention)) {
    const hint = 'Points and times of questions are in the convention that they were asked in: ask again.';
    throw expectedError('usage', `${path}: convention`, JSON.stringify(given), about.convention, hint);
  }
}

function askedOf(flags: WriteFlags) {
  return {
    convention: fullConventionSchema.parse(flags.convention === undefined ? {} : readConvention(flags.convention)),
    dtype: oneOf('--dtype', flags.dtype, ['float64', 'float32']) as DType,
    domain: oneOf('--domain', flags.domain, ['both', 'forward', 'from-zero']) as MapDomain,
    seed: parseSeed(flags.seed),
    versions: { flowproof: version },
  };
}

async function problemOf(text: string): Promise<ExactProblem> {
  const { resolveProblem } = await import('../../properties/runner/problems.ts');
  return resolveProblem(readProblem(text));
}

async function write(flags: WriteFlags, table: Required<Table>, what: string): Promise<void> {
  const { writeTable } = await import('../../adapters/vectors/table.ts');
  writeTable(flags.out, table);
  const n = table.arrays.get('x')!.shape[0];
  process.stdout.write(`${n} ${what}: ${flags.out}\n`);
}

function copyReader(out: string): void {
  try {
    writeFileSync(out, readerText());
  } catch (cause) {
    const text = `--reader ${out}: expected a file that can be written, got ${String(cause)}`;
    throw new FlowproofError('io', text, 'Choose another path, or mend its permissions.', { cause });
  }
}

/** As many points as a batch of the profile `ci` has on the problem: fewer in many dimensions, and where the truth is integrated. */
async function pointsOf({ points }: WriteFlags, problem: ExactProblem): Promise<number> {
  if (points !== undefined) return whole('--points', points);
  const { effortOn, profileOf } = await import('../../properties/runner/profiles.ts');
  return effortOn(profileOf('ci'), problem).points;
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(value) && value > 0) return value;
  throw expectedError('usage', option, 'a whole number of at least 1', text, `For example ${option} 64.`);
}

function rangeOf(text: string): [number, number] {
  const [low, high, ...more] = text.split(',').map(Number);
  if (more.length === 0 && Number.isFinite(low) && Number.isFinite(high) && low !== high) return [low, high];
  throw expectedError('usage', '--range', 'two numbers', text, 'For example --range=-1,1.');
}

function oneOf<const T extends string>(option: string, text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw expectedError('usage', option, values.join(', '), text, 'See `flowproof vectors --help`.');
}
