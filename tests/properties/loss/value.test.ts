import { describe, expect, test } from 'vitest';
import { value } from '../../../src/properties/loss/value.ts';
import { zeroAtExact } from '../../../src/properties/loss/zero-at-exact.ts';
import { hidingLittle } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';
import { type Author, plainLoss } from './plain-author.ts';

const conventions = [
  {},
  { output: 'average-velocity' },
  { output: 'displacement', secondTime: 'step' },
  { output: 'average-velocity', time: 'data-to-noise', secondTime: 'step', timeScale: 1000 },
  { output: 'map', time: 'data-to-noise' },
] as const;

const correct: Author[] = conventions.flatMap((convention): Author[] => [
  { convention, family: 'flow-matching' },
  { convention, family: 'lagrangian' },
  { convention, family: 'lagrangian', separate: true, reduction: 'mean-elements', rowByRow: true },
  { convention, family: 'eulerian', combine: 'terms' },
  { convention, family: 'eulerian', axes: true },
  { convention, family: 'eulerian', separate: true, reduction: 'sum' },
  { convention, family: 'meanflow' },
  { convention, family: 'semigroup', rowByRow: true },
  { convention, family: 'semigroup', form: 'map', combine: 'terms' },
]);

describe.each(hidingLittle)('$id', (problem) => {
  test.each(correct.map((author) => [JSON.stringify(author), author] as const))('accepts %s', async (_, author) => {
    const context = contextOf(plainLoss(author, problem.interpolant), problem, seed);
    for (const property of [value, zeroAtExact]) {
      const finding = await property.check(context);
      expect(finding, `seed ${seed}`).toMatchObject({ status: 'pass' });
    }
  });
});
