import { describe, expect, it } from 'vitest';
import { plainSubject } from '../../../src/mutants/losses/build.ts';
import type { Recipe } from '../../../src/mutants/losses/recipe.ts';
import { drawing, drawn, rightDraw } from '../../../src/mutants/losses/times.ts';
import { lossProperties } from '../../../src/properties/loss/index.ts';
import type { DifferenceTangent } from '../../../src/subject/types.ts';
import { hidingLittle } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';
import { asRemote, type Remoteness } from './remote-author.ts';

const verdicts = async (recipe: Recipe, how: Remoteness, problem = hidingLittle[3], samples = 2048) => {
  const subject = asRemote(plainSubject(`remote-${recipe.family}`, problem.definition, recipe), problem, how);
  const context = contextOf(subject, problem, seed, { batches: 4, points: 16, samples });
  const result: Record<string, string> = {};
  for (const property of lossProperties) {
    const skipped = property.skip(context.subject);
    if (skipped !== undefined) continue;
    const { status, reason } = await property.check(context);
    result[property.id] = status === 'pass' ? status : `${status}: ${reason}`;
  }
  return result;
};

const failing = (all: Record<string, string>) => Object.entries(all).filter(([, status]) => status !== 'pass');

const families: readonly Recipe[] = [
  { family: 'lagrangian', mode: 'convex' },
  { family: 'eulerian', mode: 'full' },
  { family: 'semigroup', mode: 'convex' },
  { family: 'meanflow', mode: 'semigradient', convention: { time: 'data-to-noise' } },
  { family: 'flow-matching', mode: 'none' },
];

const difference = (scheme: DifferenceTangent['scheme'], step: number): DifferenceTangent => ({
  kind: 'difference',
  scheme,
  step,
});

describe(`losses that live elsewhere, seed ${seed}`, () => {
  it.each(families)('$family passes', async (recipe) => {
    expect(failing(await verdicts(recipe, {}))).toEqual([]);
  });

  it.each(families)('$family passes where its results are canonical velocities', async (recipe) => {
    expect(failing(await verdicts(recipe, { velocities: true }))).toEqual([]);
  });

  it('a net that is not exact is the client’s mistake', async () => {
    await expect(verdicts(families[0], { netError: 1e-9 })).rejects.toThrow(/the client's net: expected y/);
  });

  it.each(families)('$family that draws its own noise passes', async (recipe) => {
    expect(failing(await verdicts(recipe, { noiseScale: 1 }))).toEqual([]);
  });

  it.each(['lagrangian', 'eulerian', 'semigroup'] as const)(
    '%s that draws its own noise and times passes',
    async (family) => {
      expect(failing(await verdicts(drawn(family, drawing(rightDraw)), { noiseScale: 1 }))).toEqual([]);
    },
  );

  it.each(families)('$family with noise of a wrong scale fails', async (recipe) => {
    expect(failing(await verdicts(recipe, { noiseScale: 1.5 })).map(([id]) => id)).toContain('loss.query-law');
  });

  it.each([
    [families[0], difference('forward', 1e-3)],
    [{ family: 'eulerian', mode: 'semigradient' } as Recipe, difference('central', 1e-3)],
    [{ family: 'eulerian', mode: 'convex' } as Recipe, difference('central', 1e-3)],
    [families[3], difference('forward', 1e-2)],
    [families[3], difference('backward', 1e-2)],
    [{ ...families[1], mode: 'none' } as Recipe, difference('forward', 1e-3)],
  ])('$family with difference quotients passes', async (recipe, tangent) => {
    expect(failing(await verdicts(recipe, { tangent }))).toEqual([]);
  });

  it('MeanFlow with difference quotients and noise of its own passes', async () => {
    expect(failing(await verdicts(families[3], { tangent: difference('forward', 1e-2), noiseScale: 1 }))).toEqual([]);
  });

  it.each([difference('backward', 1e-2), difference('forward', 2e-2), difference('central', 1e-2)])(
    'a quotient other than the declared one fails: $scheme, $step',
    async (tangent) => {
      const problem = hidingLittle[3];
      const made = asRemote(plainSubject('other', problem.definition, families[3]), problem, {
        tangent: difference('forward', 1e-2),
      });
      const context = contextOf({ ...made, tangent }, problem, seed, { batches: 4, points: 16 });
      const teacher = lossProperties.find(({ id }) => id === 'loss.teacher')!;
      expect((await teacher.check(context)).status).toBe('fail');
    },
  );

  it('an overall factor is right where it is declared', async () => {
    expect(failing(await verdicts(families[0], { factor: 0.5, declaredFactor: 0.5 }))).toEqual([]);
    expect(failing(await verdicts(families[0], { factor: 0.5 })).map(([id]) => id)).toContain('loss.value');
  });

  it.each([
    ['a teacher at the untransported point', { ...families[0], teacherPoint: (start: Float64Array) => start }],
    ['a live teacher', { ...families[0], stops: { teacher: 1, input: 1 } }],
    ['a wrong sign of the derivative', { ...families[3], coefficients: () => [-1, -1, 1] as const }],
  ] as const)('%s is rejected, with noise given and drawn', async (_, recipe) => {
    for (const how of [{}, { noiseScale: 1 }]) expect(failing(await verdicts(recipe as Recipe, how))).not.toEqual([]);
  });
});
