import type { ExactProblem, Problem } from '../../analytic/types.ts';
import { resolveProblem } from '../../properties/runner/problems.ts';
import { parseSubject } from '../../subject/declaration.ts';
import type { Subject, SubjectExport, SubjectFactory } from '../../subject/types.ts';
import { guessFunction, type Posed } from './functions.ts';
import { guessNet } from './nets.ts';
import type { Guess, GuessOptions, InConvention } from './types.ts';

/** Problems on which conventions differ: skewed, off-centre, curved paths, and one on which σ is a clock. */
const PROBLEMS = [
  'gaussian-1d-trig',
  'rotated-product-2d',
  'gaussian-anisotropic-3d-trig',
  'gaussian-1d',
  'mixture-1d-edm',
  'mixture-1d',
];
/** Most problems on which a factory is tried. */
const MOST = 3;

/**
 * The convention that each subject of an export follows, whatever it declares: readings of its numbers under one change of the
 * declared convention, then two, three, four, on every problem that it takes. Names all that fit, and none where none does.
 *
 * @throws FlowproofError `invalid-subject` for an export that is none, or a subject that cannot be called at all.
 */
export async function guessConvention(exported: SubjectExport, options: GuessOptions = {}): Promise<Guess[]> {
  const { problem, seed = 1 } = options;
  const chosen = problem === undefined ? undefined : ([problem].flat() as (string | Problem)[]).map(resolveProblem);
  const list = (Array.isArray(exported) ? exported : [exported]) as readonly (Subject | SubjectFactory)[];
  const guesses: Guess[] = [];
  for (const [index, entry] of list.entries()) {
    const where = list.length === 1 ? 'subject' : `subject[${index}]`;
    const posed =
      typeof entry === 'function' ? await factoryOn(entry, where, chosen) : fixedOn(parseSubject(entry, where), chosen);
    if (posed.length === 0) continue;
    guesses.push(await guessOne(posed, seed, options.inConvention ?? reconvened));
  }
  return guesses;
}

/** A subject of this process with other fields of its convention. */
const reconvened: InConvention = async (subject, fields) =>
  'framework' in subject && subject.framework === 'remote'
    ? undefined
    : ({ ...subject, convention: { ...subject.convention, ...fields } } as Subject);

function guessOne(
  posed: readonly { subject: Subject; problem: ExactProblem }[],
  seed: number,
  inConvention: InConvention,
): Promise<Guess> {
  const { kind } = posed[0].subject;
  const same = posed.filter(({ subject }) => subject.kind === kind);
  return kind === 'loss' || kind === 'sampler'
    ? guessNet(same as never, seed, inConvention)
    : guessFunction(same as unknown as Posed[], seed);
}

async function factoryOn(factory: SubjectFactory, where: string, chosen: readonly ExactProblem[] | undefined) {
  const posed: { subject: Subject; problem: ExactProblem }[] = [];
  for (const problem of chosen ?? known()) {
    const made = await factory(problem.definition);
    if (made === null || made === undefined) continue;
    posed.push({ subject: parseSubject(made, where), problem });
    if (chosen === undefined && posed.length === MOST) break;
  }
  return posed;
}

function fixedOn(
  subject: Subject,
  chosen: readonly ExactProblem[] | undefined,
): { subject: Subject; problem: ExactProblem }[] {
  const own = subject.problem == null ? undefined : resolveProblem(subject.problem);
  const net = subject.kind === 'loss' || subject.kind === 'sampler';
  const problems = own !== undefined ? [own] : (chosen ?? (net ? known().slice(0, MOST) : []));
  return problems.map((problem) => ({ subject, problem }));
}

function known(): ExactProblem[] {
  return PROBLEMS.map(resolveProblem);
}
