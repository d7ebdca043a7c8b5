import type { ExactProblem, Problem } from '../../analytic/types.ts';
import { expectedError, FlowproofError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { fullConventionSchema } from '../../subject/convention.ts';
import { parseSubject } from '../../subject/declaration.ts';
import { onPath } from '../../subject/on-path.ts';
import type { Subject, SubjectExport, SubjectFactory } from '../../subject/types.ts';
import { withinConvention } from '../../subject/within.ts';
import type { Checkable } from '../types.ts';
import { checkableOf } from './checkable.ts';
import { resolveProblem } from './problems.ts';

/** A subject on one problem, ready to be checked, or the reason why it is not. */
export interface Posed {
  readonly subject: string;
  readonly declared: Subject | null;
  readonly problem: ExactProblem | null;
  readonly checkable: Checkable | { readonly failure: string };
  /** The subject on another problem, where it is a factory. */
  readonly onProblem?: (problem: Problem) => Promise<Checkable | null>;
}

/**
 * Each exported subject on each of its problems: factories on all of them (where they do not return null), losses and
 * samplers that name no problem too, since their net belongs to the suite, others on their own.
 *
 * @throws FlowproofError `invalid-subject` for an export that is no subject, or a map, velocity or consistency function
 * that names no problem.
 */
export async function pose(
  exported: SubjectExport,
  problems: readonly ExactProblem[],
  chosen: boolean,
): Promise<Posed[]> {
  const list = Array.isArray(exported) ? (exported as readonly unknown[]) : [exported];
  if (list.length === 0)
    throw expectedError('invalid-subject', 'subject', 'at least one', exported, 'Export a Subject.');
  const names = new Map<string, number>();
  const unique = (name: string): string => {
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    return count === 1 ? name : `${name} #${count}`;
  };
  const posed: Posed[] = [];
  for (const [index, entry] of list.entries()) {
    const where = list.length === 1 ? 'subject' : `subject[${index}]`;
    posed.push(
      ...(typeof entry === 'function'
        ? await poseFactory(entry as SubjectFactory, where, problems, unique)
        : poseFixed(parseSubject(entry, where), where, problems, chosen, unique)),
    );
  }
  return posed;
}

/**
 * A problem as the convention of a subject lets it be asked: on its path, and in its range of times. A net of the suite's has its limits at ends where a clock or a head is infinite,
 * and is cut only where the range is declared.
 */
function asked(subject: Subject, problem: ExactProblem): ExactProblem {
  const isNet = subject.kind === 'loss' || subject.kind === 'sampler';
  return isNet && subject.convention?.clockRange == null
    ? onPath(problem, fullConventionSchema.parse(subject.convention ?? {}))
    : withinConvention(problem, subject.convention);
}

/** The same of a factory's subject; undefined where its convention does not fit the problem. */
function askedOf(subject: Subject, problem: ExactProblem, refusals: unknown[]): ExactProblem | undefined {
  try {
    return asked(subject, problem);
  } catch (error) {
    if (!(error instanceof FlowproofError) || error.code !== 'invalid-subject') throw error;
    refusals.push(error);
    return undefined;
  }
}

async function poseFactory(
  factory: SubjectFactory,
  where: string,
  problems: readonly ExactProblem[],
  unique: (name: string) => string,
): Promise<Posed[]> {
  const given = new Map<string, string>();
  const nameOf = (name: string): string => {
    if (!given.has(name)) given.set(name, unique(name));
    return given.get(name)!;
  };
  const onProblem = async (definition: Problem): Promise<Checkable | null> => {
    const made = await factory(definition);
    if (made === null) return null;
    const subject = parseSubject(made, where);
    const problem = askedOf(subject, resolveProblem(definition), []);
    return problem === undefined ? null : checkableOf(subject, problem, true);
  };
  const posed: Posed[] = [];
  const refusals: unknown[] = [];
  for (const problem of problems) {
    try {
      const made = await factory(problem.definition);
      if (made === null || made === undefined) continue;
      const subject = parseSubject(made, `${where}(${problem.id})`);
      const own = subject.problem === null ? null : askedOf(subject, problem, refusals);
      if (own === undefined) continue;
      const name = nameOf(subject.name);
      posed.push({
        subject: name,
        declared: subject,
        problem: own,
        checkable: checkableOf(subject, own, true),
        onProblem,
      });
      if (own === null) break;
    } catch (thrown) {
      // A declaration that is wrong is so on every problem.
      if (thrown instanceof FlowproofError && thrown.code === 'invalid-subject') throw thrown;
      const failure = `${where}: expected a subject for the problem ${problem.id}, got an exception: ${thrownText(thrown)}`;
      posed.push({ subject: nameOf(factory.name || where), declared: null, problem, checkable: { failure } });
    }
  }
  if (posed.length === 0 && refusals.length > 0) throw refusals[0];
  return posed;
}

function poseFixed(
  subject: Subject,
  where: string,
  problems: readonly ExactProblem[],
  chosen: boolean,
  unique: (name: string) => string,
): Posed[] {
  const name = unique(subject.name);
  const on = (given: ExactProblem | null): Posed => {
    const problem = given === null ? null : asked(subject, given);
    return { subject: name, declared: subject, problem, checkable: checkableOf(subject, problem) };
  };
  if (subject.problem === null) return [on(null)];
  if (subject.problem !== undefined) return [on(resolveProblem(subject.problem))];
  const free = subject.kind === 'loss' || subject.kind === 'sampler';
  if (free) {
    const onProblem = async (definition: Problem): Promise<Checkable> =>
      checkableOf(subject, resolveProblem(definition));
    return problems.map((problem) => ({ ...on(problem), onProblem }));
  }
  if (chosen) return problems.map(on);
  throw expectedError(
    'invalid-subject',
    `${where}.problem`,
    'a catalogue id, a Problem, or null for self-consistency alone',
    undefined,
    'Say whose flow it is with `problem`, pass --problem, or export a factory (problem) => Subject.',
  );
}
