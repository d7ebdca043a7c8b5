import { describe, expect, test } from 'vitest';
import { value } from '../../../src/properties/loss/value.ts';
import { zeroAtExact } from '../../../src/properties/loss/zero-at-exact.ts';
import { hidingLittle } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';
import { type Author, plainLoss } from './plain-author.ts';

const conventions = [{ output: 'average-velocity' }, { output: 'map', time: 'data-to-noise' }] as const;

/** Wrong losses, and whether the exact map already gives them away. */
const wrong: readonly [Author, boolean][] = conventions.flatMap((convention): [Author, boolean][] => [
  [{ convention, family: 'lagrangian', slip: 'lagrangian-derivative-at-endpoint' }, true],
  [{ convention, family: 'lagrangian', slip: 'lagrangian-teacher-untransported' }, true],
  [{ convention, family: 'lagrangian', slip: 'lagrangian-teacher-start-time' }, true],
  [{ convention, family: 'lagrangian', slip: 'no-time-derivative' }, true],
  [{ convention, family: 'lagrangian', slip: 'query-at-end-time' }, false],
  [{ convention, family: 'lagrangian', slip: 'shuffled' }, false],
  [{ convention, family: 'lagrangian', slip: 'diagonal-missing' }, false],
  [{ convention, family: 'eulerian', slip: 'eulerian-sign' }, true],
  [{ convention, family: 'eulerian', slip: 'eulerian-no-pushforward' }, true],
  [{ convention, family: 'semigroup', slip: 'semigroup-half-weights' }, true],
  [{ convention, family: 'semigroup', slip: 'semigroup-second-leg-from-start' }, true],
  [{ convention, family: 'semigroup', slip: 'semigroup-legs-swapped' }, true],
  [{ convention, family: 'meanflow', slip: 'meanflow-sign' }, true],
  [{ convention, family: 'meanflow', slip: 'meanflow-tangent' }, true],
  [{ convention, family: 'flow-matching', slip: 'tangent-sign' }, true],
]);

describe.each(hidingLittle)('$id', (problem) => {
  test.each(wrong.map(([author, visible]) => [JSON.stringify(author), author, visible] as const))(
    'rejects %s',
    async (_, author, visible) => {
      const context = contextOf(plainLoss(author, problem.interpolant), problem, seed);
      const finding = await value.check(context);
      expect(finding.status, `seed ${seed}: ${finding.reason}`).toBe('fail');
      const replayed = await value.check({ ...context, replay: finding.counterexample! });
      expect(replayed.statistic).toBe(finding.statistic);
      if (visible) expect((await zeroAtExact.check(context)).status).toBe('fail');
    },
  );
});

test('a transposed Jacobian is rejected where ∇X is not symmetric', async () => {
  for (const problem of hidingLittle.slice(0, 2)) {
    const author = { family: 'eulerian', slip: 'transposed' } as const;
    const context = contextOf(plainLoss(author, problem.interpolant), problem, seed);
    for (const property of [value, zeroAtExact]) {
      expect((await property.check(context)).status, `seed ${seed}`).toBe('fail');
    }
  }
});
