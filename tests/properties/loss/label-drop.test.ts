import { describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { checkLoss } from '../../../src/library/checks.ts';
import type { LossSubject, PlainLossNet, PlainLossSubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';

type Call = Parameters<PlainLossSubject['loss']>[0];

/** Labels of each call of a row: those of the student and of the teacher. */
type Drop = (labels: Float64Array, random: () => number) => { student: Float64Array; teacher: Float64Array };

const both = (labels: Float64Array) => ({ student: labels, teacher: labels });
const dropped = (labels: Float64Array, p: number, random: () => number): Float64Array =>
  labels.map((label) => (random() < p ? -1 : label));

/** A progressive loss (two legs, linear path), class-conditional. */
function loss(drop: Drop, declared = 0.1): LossSubject {
  return {
    ...{ kind: 'loss', name: 'conditional', framework: 'plain', family: 'semigroup', stopGradient: 'convex' },
    ...{ times: 'given', convention: { output: 'average-velocity' }, labels: { drop: declared } },
    loss: ({ net, x0, x1, s, t, u, labels, seed: own, n, d }: Call) => {
      const rng = stream(own, 'drop');
      const { student, teacher } = drop(labels!, () => rng.uniform());
      const [live, still] = [net.given(student), net.given(teacher)] as PlainLossNet[];
      const row = (k: number) => Math.floor(k / d);
      const x = x0.map((v, k) => v + s[row(k)] * (x1[k] - v));
      const v = live({ x, s, t, n, d });
      const first = still.frozen({ x, s, t: u, n, d });
      const middle = x.map((value, k) => value + (u[row(k)] - s[row(k)]) * first[k]);
      const second = still.frozen({ x: middle, s: u, t, n, d });
      return (
        v.reduce((sum, value, k) => {
          const [start, between, end] = [s[row(k)], u[row(k)], t[row(k)]];
          const mean = ((between - start) * first[k] + (end - between) * second[k]) / (end - start);
          return sum + (value - (start === end ? x1[k] - x0[k] : mean)) ** 2;
        }, 0) / n
      );
    },
  } as LossSubject;
}

const options = { profile: 'ci', seed, problem: 'gaussian-1d' } as const;
const judged = async (subject: LossSubject, filter = 'loss.label-drop') =>
  (await checkLoss(subject, { ...options, filter })).map(({ status, reason }) => ({ status, reason }));

describe('loss.label-drop', () => {
  test.each([0.1, 0.5, 0, 1])('a loss that drops labels row by row with probability %d passes', async (p) => {
    const subject = loss((labels, random) => both(dropped(labels, p, random)), p);
    expect(await judged(subject), `seed ${seed}`).toMatchObject([{ status: 'pass' }]);
  });

  test('its other properties are judged as those of any loss', async () => {
    const subject = loss((labels, random) => both(dropped(labels, 0.1, random)));
    const statuses = await judged(subject, 'loss.value,loss.teacher,loss.zero-at-exact,loss.deterministic');
    expect(statuses.map(({ status }) => status), `seed ${seed}`).toEqual(['pass', 'pass', 'pass', 'pass']);
  });

  test.each<[string, Drop, RegExp]>([
    ['never drops', (labels) => both(labels), /fraction of dropped labels is 0/],
    ['drops too many', (labels, random) => both(dropped(labels, 0.2, random)), /fraction of dropped labels/],
    [
      'drops whole batches',
      (labels, random) => both(random() < 0.1 ? labels.map(() => -1) : labels),
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
    ['uses class 0 for the dropped label', (labels, random) => both(dropped(labels, 0.1, random).map((l) => Math.max(0, l))), /given the label 0|fraction/],
    ['shifts the classes by one', (labels) => both(labels.map((label) => label + 1)), /A row of class 0 is given the label 1/],
  ])('a loss that %s is rejected', async (_, drop, reason) => {
    const [{ status, reason: text }] = await judged(loss(drop));
    expect(status, `seed ${seed}`).toBe('fail');
    expect(text).toMatch(reason);
  });

  test('a loss that gives no labels is rejected, one without classes skipped', async () => {
    const plain = loss((labels) => both(labels));
    const unlabelled = {
      ...plain,
      loss: (call: Call) => (plain as PlainLossSubject).loss({ ...call, net: Object.assign((...a: never[]) => (call.net as never as (...b: never[]) => Float64Array)(...a), { frozen: call.net.frozen, given: () => call.net }) as never }),
    } as LossSubject;
    expect((await judged(unlabelled))[0]).toMatchObject({ status: 'fail', reason: expect.stringMatching(/gets no labels/) });
    const { labels: _, ...without } = plain;
    expect((await judged({ ...without, loss: () => 0 } as LossSubject))[0].status).toBe('skip');
  });

  test('a wrong number of labels is told to the author', async () => {
    const [{ status, reason }] = await judged(loss((labels) => both(labels.slice(1))));
    expect(status).toBe('error');
    expect(reason).toMatch(/expected \d+ labels, one for each row/);
  });
});
