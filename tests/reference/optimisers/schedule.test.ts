import { expect, test } from 'vitest';
import { checkSchedule, scheduleFactor, scheduleSchema } from '../../../src/reference/optimisers/index.ts';

const schedule = (input: unknown) => scheduleSchema.parse(input);

test('a constant rate', () => {
  expect([0, 9].map((k) => scheduleFactor(schedule({}), k, 10))).toEqual([1, 1]);
});

test('the warm-up rises from 1/warmup to 1 in equal parts', () => {
  expect([0, 1, 2, 3, 4, 5].map((k) => scheduleFactor(schedule({ warmup: 4 }), k, 10))).toEqual([
    0.25, 0.5, 0.75, 1, 1, 1,
  ]);
});

/*
 * torch 2.13.0: CosineAnnealingLR(optimizer, T_max=8) with base rate 1, get_last_lr() after 0, 2, 4, 6, 7 steps, float64:
 * 1, .8535533905932737, .5, .14644660940672627, .03806023374435664.
 */
test('the cosine is that of PyTorch and would end at 0 after the last update', () => {
  const cosine = schedule({ decay: { kind: 'cosine' } });
  const expected = [1, 0.8535533905932737, 0.5, 0.14644660940672627, 0.03806023374435664];
  [0, 2, 4, 6, 7].forEach((k, i) => {
    // torch multiplies step by step.
    expect(Math.abs(scheduleFactor(cosine, k, 8) - expected[i])).toBeLessThan(8 * 2 ** -52);
  });
});

test('warm-up and cosine multiply', () => {
  const both = schedule({ warmup: 200, decay: { kind: 'cosine' } });
  expect(scheduleFactor(both, 99, 5000)).toBe((0.5 * (1 + Math.cos((Math.PI * 99) / 5000))) / 2);
});

test('the inverse square root starts to fall where it is told to', () => {
  const root = schedule({ decay: { kind: 'inverse-square-root', after: 25 } });
  expect([0, 25, 100, 225].map((k) => scheduleFactor(root, k, 1000))).toEqual([1, 1, 0.5, 1 / 3]);
});

test('no update outside the run, and no schedule that ends after it', () => {
  for (const k of [-1, 10, 0.5, Number.NaN]) {
    expect(() => scheduleFactor(schedule({}), k, 10)).toThrow('update: expected an integer in [0, 10)');
  }
  expect(() => checkSchedule(schedule({ warmup: 11 }), 10)).toThrow(
    'schedule.warmup: expected at most the 10 steps of the run, got 11',
  );
  expect(() => checkSchedule(schedule({ decay: { kind: 'inverse-square-root', after: 11 } }), 10)).toThrow(
    'schedule.decay.after: expected at most the 10 steps of the run, got 11',
  );
  checkSchedule(schedule({ warmup: 10, decay: { kind: 'inverse-square-root', after: 10 } }), 10);
});

test('unknown fields are refused', () => {
  for (const wrong of [{ warmUp: 3 }, { warmup: -1 }, { decay: { kind: 'cosine', steps: 10 } }, { decay: 'cosine' }]) {
    expect(scheduleSchema.safeParse(wrong).success).toBe(false);
  }
});
