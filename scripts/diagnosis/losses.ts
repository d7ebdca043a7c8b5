import type { ExactProblem } from '../../src/analytic/types.ts';
import { controls, mutants } from '../../src/mutants/index.ts';
import type { Control, Mutant } from '../../src/mutants/types.ts';
import { conventionSchema } from '../../src/subject/convention.ts';
import type { LossSubject, PlainLossSubject, Subject } from '../../src/subject/types.ts';
import { CONVENTIONS, inConvention } from './loss-conventions.ts';
import { expectationOf } from './loss-expectations.ts';
import { nativeProblem, tryLoss } from './loss-trial.ts';
import type { Slice, SliceOptions, Trial } from './trial.ts';

/** Mistakes that are none on some problems: reductions in one dimension, another path's coefficients on a linear one. */
const shows = (id: string, { dimension, interpolant }: ExactProblem): boolean =>
  (!/reduction/.test(id) || dimension > 1) &&
  (!/path-derivative|linear-path/.test(id) || interpolant.kind !== 'linear');

/** The losses of src/mutants on random problems and in three conventions: which explanation comes first, and whether right ones are left in peace. */
export async function lossSlice(options: SliceOptions): Promise<Slice> {
  const trials: Trial[] = [];
  const accused: string[] = [];
  let tried = 0;
  for await (const { id, convention, subject, problem, seed } of posed(mutants, options)) {
    const expected = expectationOf(id);
    if (expected === undefined) throw new Error(`${id} has no pattern in loss-expectations.ts`);
    const trial = await tryLoss({ id, convention, subject, problem, seed, expected });
    if (trial !== undefined) trials.push(trial);
  }
  for await (const { id, convention, subject, problem, seed } of posed(controls, options)) {
    const trial = await tryLoss({ id, convention, subject, problem, seed, expected: 'none' });
    if (trial === undefined) continue;
    tried++;
    if (!trial.right) accused.push(`${id}, ${convention}, on ${problem.id}: ${trial.first}`);
  }
  return { name: 'losses', title: 'Losses in TypeScript', trials, controls: { tried, accused } };
}

/** Plain losses on the canonical clock; those with a head of their own are tried in its convention. */
const isTranslatable = ({ framework, convention = {} }: LossSubject): boolean =>
  framework === 'plain' && conventionSchema.safeParse(convention).success;

async function* posed(pool: readonly (Mutant | Control)[], { only, seed, problems }: SliceOptions) {
  const losses = pool.filter(({ kind }) => kind === 'loss');
  for (const [k, one] of losses.entries()) {
    if (!only.test(one.id)) continue;
    for (let p = 0; p < problems; p++) {
      const problem = nativeProblem(1000 * seed + 17 * k + p, (candidate) => shows(one.id, candidate));
      const made = (await one.make(problem.definition)) as Subject | null;
      if (made === null || made.kind !== 'loss') continue;
      for (const [name, convention] of Object.entries(CONVENTIONS)) {
        if (name !== 'declared' && !isTranslatable(made)) continue;
        const subject: LossSubject = name === 'declared' ? made : inConvention(made as PlainLossSubject, convention);
        yield { id: one.id, convention: name, subject, problem, seed: seed + p };
      }
    }
  }
}
