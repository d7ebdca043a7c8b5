import { describe, expect, test } from 'vitest';
import { lossProperties } from '../../../src/properties/loss/index.ts';
import type { PlainLossSubject } from '../../../src/subject/types.ts';
import { hidingLittle } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';
import { type Author, plainLoss } from './plain-author.ts';

const check = (id: string, subject: PlainLossSubject, index: number) =>
  lossProperties.find((property) => property.id === id)!.check(contextOf(subject, hidingLittle[index], seed));

const lossOf = (author: Author, index: number) => plainLoss(author, hidingLittle[index].interpolant);

describe.each([0, 1, 2, 3])('problem %i', (index) => {
  const always = ['loss.query-points', 'loss.teacher', 'loss.batch-symmetry', 'loss.deterministic', 'loss.arguments'];
  const authors: Author[] = [
    { family: 'lagrangian', convention: { output: 'average-velocity' }, separate: true },
    { family: 'eulerian', axes: true, rowByRow: true },
    { family: 'semigroup', reduction: 'sum', convention: { time: 'data-to-noise', output: 'displacement' } },
    { family: 'semigroup', combine: 'terms', form: 'map' },
    {
      family: 'meanflow',
      reduction: 'mean-elements',
      convention: { time: 'data-to-noise', output: 'average-velocity' },
    },
    { family: 'flow-matching', convention: { timeScale: 1000, secondTime: 'step' } },
  ];
  test.each(authors)('accepts %j', async (author) => {
    for (const id of always) {
      if (author.family === 'flow-matching' && id === 'loss.teacher') continue;
      const finding = await check(id, lossOf(author, index), index);
      expect(`${id} ${finding.status} ${finding.status === 'pass' ? '' : finding.reason}`, `seed ${seed}`).toBe(
        `${id} pass `,
      );
    }
  });
});

const places: [Author, string, string][] = [
  [{ family: 'lagrangian', slip: 'query-at-end-time' }, 'loss.query-points', 'I_t at (s, t)'],
  [{ family: 'eulerian', slip: 'shuffled' }, 'loss.query-points', 'not called at I_s'],
  [{ family: 'lagrangian', slip: 'lagrangian-teacher-untransported' }, 'loss.teacher', 'I_s at (t, t)'],
  [{ family: 'lagrangian', slip: 'lagrangian-teacher-start-time' }, 'loss.teacher', 'X_{s,t}(I_s) at (s, s)'],
  [{ family: 'semigroup', slip: 'semigroup-second-leg-from-start' }, 'loss.teacher', 'I_s at (u, t)'],
  [{ family: 'eulerian', slip: 'eulerian-sign' }, 'loss.teacher', 'does not follow from the tangents'],
  [{ family: 'meanflow', slip: 'meanflow-tangent' }, 'loss.teacher', 'does not follow from the tangents'],
];

test.each(places)('%j is found by where it calls the net', async (author, id, words) => {
  for (const index of [0, 1, 2, 3]) {
    const finding = await check(id, lossOf(author, index), index);
    expect(finding.status, `seed ${seed}`).toBe('fail');
    expect(finding.reason).toContain(words);
  }
});

const spoilt = (
  spoil: (call: Parameters<PlainLossSubject['loss']>[0], value: number) => number,
  author: Author = { family: 'lagrangian' },
) => {
  const subject = lossOf(author, 0);
  return {
    ...subject,
    loss: (call: Parameters<PlainLossSubject['loss']>[0]) => spoil(call, subject.loss(call) as number),
  };
};

const impure: Record<string, [PlainLossSubject, string]> = {
  'a term between neighbouring rows': [
    spoilt(({ x0, n, d }, value) => {
      let sum = value;
      for (let i = 1; i < n; i++) sum += 1e-3 * x0[i * d] * x0[(i - 1) * d];
      return sum;
    }),
    'loss.batch-symmetry',
  ],
  'a sum declared as a mean': [spoilt(({ n }, value) => n * value), 'loss.batch-symmetry'],
  'noise that no seed governs': [spoilt((_, value) => value + 1e-9 * Math.random()), 'loss.deterministic'],
  'a seed that changes a loss with given times': [
    spoilt(({ seed: own }, value) => value + 1e-6 * own),
    'loss.deterministic',
  ],
  'u in a family without it': [spoilt(({ u }, value) => value + 1e-3 * u[0]), 'loss.arguments'],
  'a constant': [spoilt(() => 0.7), 'loss.arguments'],
};

test.each(Object.entries(impure))('rejects %s', async (_, [subject, id]) => {
  const finding = await check(id, subject, 0);
  expect(finding.status, `seed ${seed}: ${finding.reason}`).toBe('fail');
});

test('NaN is a failure, not an error', async () => {
  const finding = await check(
    'loss.value',
    spoilt(() => Number.NaN),
    0,
  );
  expect(finding).toMatchObject({ status: 'fail', reason: expect.stringContaining('NaN') });
});

test('a loss that leaves the time range is judged, not interrupted', async () => {
  const subject = lossOf({ family: 'lagrangian' }, 0);
  const late = {
    ...subject,
    loss: (call: Parameters<PlainLossSubject['loss']>[0]) => subject.loss({ ...call, t: call.t.map((t) => t + 0.5) }),
  };
  expect((await check('loss.query-points', late, 0)).status).toBe('fail');
  expect((await check('loss.value', late, 0)).status).toBe('fail');
});
