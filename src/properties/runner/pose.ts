import type { ExactProblem, Problem } from '../../analytic/types.ts';
import { expectedError } from '../../core/errors.ts';
import { thrownText } from '../../core/text.ts';
import { parseSubject } from '../../subject/declaration.ts';
import type { Subject, SubjectExport, SubjectFactory } from '../../subject/types.ts';
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
    return made === null ? null : checkableOf(parseSubject(made, where), resolveProblem(definition), true);
  };
  const posed: Posed[] = [];
  for (const problem of problems) {
    try {
      const made = await factory(problem.definition);
      if (made === null || made === undefined) continue;
      const subject = parseSubject(made, `${where}(${problem.id})`);
      const own = subject.problem === null ? null : problem;
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
      const failure = `${where}: expected a subject for the problem ${problem.id}, got an exception: ${thrownText(thrown)}`;
      posed.push({ subject: nameOf(factory.name || where), declared: null, problem, checkable: { failure } });
    }
  }
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
  const on = (problem: ExactProblem | null): Posed => ({
    subject: name,
    declared: subject,
    problem,
    checkable: checkableOf(subject, problem),
  });
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
