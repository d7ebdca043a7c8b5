import { describe, expect, it } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import type { ExactProblem } from '../../../src/analytic/types.ts';
import { plainSubject } from '../../../src/mutants/losses/build.ts';
import type { Recipe } from '../../../src/mutants/losses/recipe.ts';
import { lossProperties } from '../../../src/properties/loss/index.ts';
import type { FullConventionInput } from '../../../src/subject/convention.ts';
import type { LossSubject } from '../../../src/subject/types.ts';
import { problemOf } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';
import { headedAuthor } from './headed-author.ts';
import { type Slip, scm } from './scm-author.ts';

const EFFORT = { batches: 2, points: 8, samples: 1024 };

/** The properties that a loss fails, with their reasons. */
async function failing(subject: LossSubject, problem: ExactProblem): Promise<string[]> {
  const context = contextOf(subject, problem, seed, EFFORT);
  const result: string[] = [];
  for (const property of lossProperties) {
    if (property.skip(context.subject) !== undefined) continue;
    const { status, reason } = await property.check(context);
    if (status !== 'pass') result.push(`${property.id}: ${status}: ${reason}`);
  }
  return result;
}

const edm = getProblem('mixture-1d-edm');
const conventions: Readonly<Record<string, readonly [FullConventionInput, ExactProblem]>> = {
  trigflow: [
    { output: 'trigflow', time: 'data-to-noise', timeScale: Math.PI / 2, sigmaData: 0.7 },
    problemOf('non-commuting'),
  ],
  'log-sigma': [{ output: 'endpoint', clock: 'log-sigma', timeScale: 0.25, pointScale: 'edm', sigmaData: 0.5 }, edm],
  'reversed step': [
    { output: 'average-velocity', time: 'data-to-noise', secondTime: 'reversed-step', timeOffset: 3, timeScale: 10 },
    problemOf('mixture'),
  ],
  'data prediction': [{ output: 'data', clock: 'log-sigma' }, problemOf('mixture')],
};

const right: readonly Recipe[] = [
  { family: 'flow-matching', mode: 'none' },
  { family: 'lagrangian', mode: 'none' },
  { family: 'eulerian', mode: 'full' },
  { family: 'semigroup', mode: 'convex' },
];

/** One property of a loss. */
async function statusOf(id: string, subject: LossSubject, problem: ExactProblem): Promise<string> {
  const property = lossProperties.find((one) => one.id === id)!;
  return (await property.check(contextOf(subject, problem, seed, EFFORT))).status;
}

describe(`nets in the whole convention, seed ${seed}`, () => {
  it.each(right.map((recipe, k) => [Object.keys(conventions)[k], recipe] as const))('%s: %j', async (name, recipe) => {
    const [convention, problem] = conventions[name];
    const subject = headedAuthor(plainSubject('right', problem.definition, recipe), convention, problem);
    expect(await failing(subject, problem)).toEqual([]);
  });

  it.each<[string, FullConventionInput, string]>([
    ['trigflow', { sigmaData: 1 }, 'loss.value'],
    ['trigflow', { output: 'v-prediction' }, 'loss.zero-at-exact'],
    ['log-sigma', { timeScale: 1 }, 'loss.query-points'],
    ['log-sigma', { pointScale: 1 }, 'loss.query-points'],
    ['reversed step', { secondTime: 'step' }, 'loss.zero-at-exact'],
    ['reversed step', { timeOffset: 0 }, 'loss.query-points'],
    ['data prediction', { output: 'noise' }, 'loss.value'],
    ['data prediction', { clock: 'linear' }, 'loss.query-points'],
  ])('under %s, written for %j: %s fails', async (name, slip, id) => {
    const [convention, problem] = conventions[name];
    const recipe: Recipe = { family: 'lagrangian', mode: 'convex' };
    const theirs = plainSubject('wrong', problem.definition, recipe);
    const subject = { ...headedAuthor(theirs, { ...convention, ...slip }, problem), convention };
    expect(await statusOf(id, subject, problem)).toBe('fail');
  });

  it.each<[string, Partial<Recipe>, string]>([
    ['a teacher at the untransported point', { teacherPoint: (start) => start }, 'loss.teacher'],
    ['a live teacher', { stops: { teacher: 1, input: 1 } }, 'loss.gradient'],
  ])('under trigflow %s is rejected', async (_, mistake, id) => {
    const [convention, problem] = conventions.trigflow;
    const recipe: Recipe = { family: 'lagrangian', mode: 'convex', ...mistake };
    const subject = headedAuthor(plainSubject('wrong', problem.definition, recipe), convention, problem);
    expect(await statusOf(id, subject, problem)).toBe('fail');
  });

  it('sCM', async () => {
    expect(await failing(scm(), problemOf('non-commuting'))).toEqual([]);
  });

  it.each<[Slip, string]>([
    ['head-sign', 'loss.value'],
    ['unscaled-input', 'loss.query-points'],
    ['tangent-in-t', 'loss.value'],
    ['live-derivative', 'loss.gradient'],
    ['noise-for-data', 'loss.query-points'],
    ['degrees', 'loss.query-points'],
  ])('sCM with %s fails %s', async (slip, id) => {
    expect(await statusOf(id, scm(slip), problemOf('non-commuting'))).toBe('fail');
  });
});
