import { expect, test } from 'vitest';
import { expectationOf } from '../../../scripts/diagnosis/loss-expectations.ts';
import { createDiagnose } from '../../../src/diagnosis/diagnose.ts';
import { controls, mutants, setting } from '../../../src/mutants/index.ts';
import { resolveProblem } from '../../../src/properties/runner/index.ts';
import type { CheckContext, Property } from '../../../src/properties/types.ts';
import type { Diagnosis } from '../../../src/subject/diagnosis.ts';
import type { LossSubject, PlainLossSubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';

/** What is wrong, by the description of the mutant. The full matrix: scripts/diagnosis/losses.ts. */
const WRONG: readonly (readonly [string, string])[] = [
  ['loss.lagrangian-teacher-untransported', 'formula.teacher-untransported'],
  ['loss.lagrangian-wrong-step', 'formula.student-t-coefficient-t'],
  ['loss.lagrangian-student-swapped-times', 'reading.times-swapped'],
  ['loss.eulerian-sign', 'formula.push-forward-sign'],
  ['loss.eulerian-no-pushforward', 'formula.tangent-x-zero'],
  ['loss.semigroup-half-weights', 'formula.leg-weights-half-1'],
  ['loss.semigroup-legs-reversed', 'formula.legs-reversed'],
  ['loss.meanflow-sign', 'formula.total-derivative-sign'],
  ['loss.meanflow-tangent', 'formula.tangent-t-1'],
  ['loss.diagonal-missing', 'formula.diagonal-missing'],
  ['loss.huber', 'weighting.pseudo-huber'],
  ['loss.adaptive-undeclared', 'weighting.adaptive'],
  ['loss.stop-gradient-missing', 'stop-gradient.none'],
  ['loss.stop-gradient-wrong-factor', 'stop-gradient.teacher-factor-input-factor'],
  ['loss.query-at-end-time', 'formula.query-interpolant-t'],
  ['loss.query-noise-scale', 'formula.query-noise-scale'],
  ['loss.query-own-noise', 'formula.query-own-noise'],
  ['loss.lmd-own-velocity', 'formula.teacher-own-net'],
  ['loss.discrete-euler-for-heun', 'formula.euler-for-heun'],
  ['loss.last-row-missing', 'behaviour.last-row-dropped'],
  ['loss.warm-up', 'behaviour.drifts'],
  ['loss.times-not-uniform', 'law.times-start-below-end'],
  ['loss.diagonal-fraction-wrong', 'law.diagonal-fraction'],
  ['loss.tfjs-lagrangian-teacher-untransported', 'formula.teacher-untransported'],
  ['loss.labels-teacher-conditional', 'formula.teacher-label-kept'],
  ['loss.labels-whole-batch', 'law.labels-by-batch'],
  ['loss.added-diagonal-undeclared', 'declaration.diagonal-added'],
];

const RIGHT = [
  'loss.lagrangian-parameters-only',
  'loss.eulerian-none',
  'loss.semigroup-convex',
  'loss.adaptive-meanflow',
  'loss.log-variance',
  'loss.reversed',
  'loss.drawn-short-steps',
  'loss.discrete-trajectory',
  'loss.map-output-eulerian',
];

async function diagnosed(id: string): Promise<Diagnosis | undefined> {
  const made = [...mutants, ...controls].find((one) => one.id === id)!;
  return diagnosedSubject((await made.make(setting('gaussian'))) as LossSubject);
}

async function diagnosedSubject(subject: LossSubject): Promise<Diagnosis | undefined> {
  const problem = resolveProblem(setting('gaussian'));
  const context = {
    subject: { kind: 'loss', subject, problem },
    problem,
    seed,
    signal: new AbortController().signal,
  } as unknown as CheckContext;
  return createDiagnose()(context, {} as Property, { status: 'fail', reason: '' });
}

test.each(WRONG)('%s is explained', async (id, explanation) => {
  const found = (await diagnosed(id))!;
  expect(found.status).toBe('explained');
  expect(found.explanations[0].id).toBe(explanation);
  expect(found.explanations[0].fits).toBe(found.explanations[0].cases);
  expect(found.summary).toContain(found.explanations[0].text.slice(1));
});

test.each(RIGHT)('%s is left in peace', async (id) => {
  const found = (await diagnosed(id))!;
  expect(found.explanations.map((one) => one.id)).toEqual([]);
  expect(found.summary).toMatch(/^No known reading fits \(\d+ tried\)\. A loss of none of the five families/);
});

test('the mode and the weighting in force are identified', async () => {
  expect(await diagnosed('loss.lagrangian-slope-stopped')).toMatchObject({
    stopGradient: 'semigradient',
    weighting: 'none',
  });
  expect((await diagnosed('loss.adaptive-undeclared'))?.weighting).toMatch(/1\/\(\|r\|² \+ 0\.001\)\^1/);
});

/** A correct Lagrangian loss, spoiled after the fact. */
async function spoiled(change: (value: number) => number, declared: Partial<LossSubject> = {}) {
  const made = controls.find(({ id }) => id === 'loss.lagrangian-convex')!;
  const subject = (await made.make(setting('gaussian'))) as PlainLossSubject;
  const loss: PlainLossSubject['loss'] = async (call) => {
    const result = await subject.loss(call);
    return change(typeof result === 'number' ? result : result.value);
  };
  return { ...subject, ...declared, loss } as LossSubject;
}

test('a loss outside the candidates is explained by none', async () => {
  const found = (await diagnosedSubject(await spoiled((value) => Math.log(Math.cosh(value)))))!;
  expect(found).toMatchObject({ status: 'none-fits', explanations: [] });
});

test('a loss that is not a number is told so, on which rows', async () => {
  const found = (await diagnosedSubject(await spoiled(() => Number.NaN)))!;
  expect(found.explanations.map(({ id }) => id)).toEqual(['behaviour.loss-not-finite']);
});

test('another family than the declared one is told so', async () => {
  const subject = await spoiled((value) => value, { family: 'eulerian', stopGradient: 'full' });
  expect((await diagnosedSubject(subject))?.explanations[0].id).toBe('declaration.family-lagrangian');
});

test('every wrong loss has a pattern of what has to come first', () => {
  const without = mutants.filter(({ kind, id }) => kind === 'loss' && expectationOf(id) === undefined);
  expect(without.map(({ id }) => id)).toEqual([]);
});
