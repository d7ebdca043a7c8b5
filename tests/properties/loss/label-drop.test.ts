import { describe, expect, test } from 'vitest';
import { problems } from '../../../src/analytic/index.ts';
import { checkLoss } from '../../../src/library/checks.ts';
import { alike, conditionalLoss, dropped, type LabelRule } from '../../../src/mutants/losses/labels.ts';
import type { LossSubject, PlainLossSubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';

type Call = Parameters<PlainLossSubject['loss']>[0];

const loss = (rule: LabelRule, declared = 0.1): LossSubject =>
  conditionalLoss(problems['gaussian-1d'].problem, 'conditional', rule, declared);

const options = { profile: 'ci', seed, problem: 'gaussian-1d' } as const;
const judged = async (subject: LossSubject, filter = 'loss.label-drop') =>
  (await checkLoss(subject, { ...options, filter })).map(({ status, reason }) => ({ status, reason }));

describe('loss.label-drop', () => {
  test.each([0.1, 0.5, 0, 1])('a loss that drops labels row by row with probability %d passes', async (p) => {
    const subject = loss((labels, random) => alike(dropped(labels, p, random)), p);
    expect(await judged(subject), `seed ${seed}`).toMatchObject([{ status: 'pass' }]);
  });

  test('its other properties are judged as those of any loss', async () => {
    const subject = loss((labels, random) => alike(dropped(labels, 0.1, random)));
    const statuses = await judged(subject, 'loss.value,loss.teacher,loss.zero-at-exact,loss.deterministic');
    expect(
      statuses.map(({ status }) => status),
      `seed ${seed}`,
    ).toEqual(['pass', 'pass', 'pass', 'pass']);
  });

  test.each<[string, LabelRule, RegExp]>([
    ['never drops', (labels) => alike(labels), /fraction of dropped labels is 0/],
    ['drops too many', (labels, random) => alike(dropped(labels, 0.2, random)), /fraction of dropped labels/],
    [
      'drops whole batches',
      (labels, random) => alike(random() < 0.1 ? labels.map(() => -1) : labels),
      /all kept or all dropped|fraction of dropped labels/,
    ],
    [
      'drops the label of the student and that of the teacher apart',
      (labels, random) => ({ student: dropped(labels, 0.1, random), teacher: dropped(labels, 0.1, random) }),
      /dropped for one call of the net and kept for another/,
    ],
    [
      'gives the teacher the conditional label where the student has none',
      (labels, random) => ({ student: dropped(labels, 0.1, random), teacher: labels }),
      /dropped for one call/,
    ],
    [
      'uses class 0 for the dropped label',
      (labels, random) => alike(dropped(labels, 0.1, random).map((l) => Math.max(0, l))),
      /given the label 0|fraction/,
    ],
    [
      'shifts the classes by one',
      (labels) => alike(labels.map((label) => label + 1)),
      /A row of class 0 is given the label 1/,
    ],
  ])('a loss that %s is rejected', async (_, drop, reason) => {
    const [{ status, reason: text }] = await judged(loss(drop));
    expect(status, `seed ${seed}`).toBe('fail');
    expect(text).toMatch(reason);
  });

  test('a loss that gives no labels is rejected, one without classes skipped', async () => {
    const plain = loss((labels) => alike(labels));
    const unlabelled = {
      ...plain,
      loss: (call: Call) =>
        (plain as PlainLossSubject).loss({
          ...call,
          net: Object.assign((...a: never[]) => (call.net as never as (...b: never[]) => Float64Array)(...a), {
            frozen: call.net.frozen,
            given: () => call.net,
          }) as never,
        }),
    } as LossSubject;
    expect((await judged(unlabelled))[0]).toMatchObject({
      status: 'fail',
      reason: expect.stringMatching(/gets no labels/),
    });
    const { labels: _, ...without } = plain;
    expect((await judged({ ...without, loss: () => 0 } as LossSubject))[0].status).toBe('skip');
  });

  test('a wrong number of labels is told to the author', async () => {
    const [{ status, reason }] = await judged(loss((labels) => alike(labels.slice(1))));
    expect(status).toBe('error');
    expect(reason).toMatch(/expected \d+ labels, one for each row/);
  });
});
