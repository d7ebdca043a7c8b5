import { expect, test } from 'vitest';
import { deterministic } from '../../../src/properties/loss/deterministic.ts';
import { value } from '../../../src/properties/loss/value.ts';
import type { PlainLossSubject } from '../../../src/subject/types.ts';
import { hidingLittle } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';
import { plainLoss } from './plain-author.ts';

const problem = hidingLittle[0];
const right = plainLoss({ family: 'lagrangian' }, problem.interpolant);

test.each(['x0', 'x1', 's', 't', 'u'] as const)('a loss that overwrites %s is rejected', async (name) => {
  const subject: PlainLossSubject = {
    ...right,
    loss: async (call) => {
      const result = await right.loss(call);
      call[name][0] += 1;
      return result;
    },
  };
  const finding = await deterministic.check(contextOf(subject, problem, seed));
  expect(finding.status).toBe('fail');
  expect(finding.reason).toContain(`overwrites ${name} of its call`);
  expect((await deterministic.check(contextOf(right, problem, seed))).status).toBe('pass');
});

test('a loss that is wrong in batches of more than 64 rows alone is rejected', async () => {
  const subject: PlainLossSubject = {
    ...right,
    loss: async (call) => {
      const result = await right.loss(call);
      const whole = typeof result === 'number' ? result : result.value;
      return call.n > 64 ? 0.9 * whole : whole;
    },
  };
  expect((await value.check(contextOf(subject, problem, seed))).status).toBe('fail');
  expect((await value.check(contextOf(right, problem, seed))).status).toBe('pass');
});
