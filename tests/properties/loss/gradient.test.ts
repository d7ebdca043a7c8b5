import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import type { ExactProblem } from '../../../src/analytic/types.ts';
import { gradient } from '../../../src/properties/loss/gradient.ts';
import { value } from '../../../src/properties/loss/value.ts';
import { prepareRows, selfDistillationLoss } from '../../../src/reference/losses/index.ts';
import { MODES } from '../../../src/subject/loss-rules.ts';
import type { LossFamily, StopGradientMode, TfjsLossSubject } from '../../../src/subject/types.ts';
import { hidingLittle } from '../../support/problems.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';

const stopped = <T extends tf.Tensor>(compute: () => T) =>
  tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))() as T;

type Wrap = (loss: tf.Scalar) => tf.Scalar;

/** The reference loss in one mode, declared to be in another. */
function lossIn(
  family: Exclude<LossFamily, 'flow-matching'>,
  mode: StopGradientMode,
  declared: StopGradientMode,
  problem: ExactProblem,
  wrap: Wrap = (loss) => loss,
): TfjsLossSubject {
  return {
    kind: 'loss',
    framework: 'tfjs',
    name: `${family} ${mode} as ${declared}`,
    family,
    stopGradient: declared,
    convention: { output: 'average-velocity' },
    times: 'given',
    loss: ((call: { net: never; x0: tf.Tensor2D; x1: tf.Tensor2D; s: tf.Tensor1D; t: tf.Tensor1D; u: tf.Tensor1D }) =>
      wrap(
        selfDistillationLoss(call.net, prepareRows(problem.interpolant, call), { family, stopGradient: mode } as never),
      )) as never,
  };
}

const families = ['lagrangian', 'eulerian', 'semigroup', 'meanflow'] as const;
const pairs = families.flatMap((family) =>
  MODES[family].flatMap((mode) => MODES[family].map((declared) => [family, mode, declared] as const)),
);

describe('stop-gradient modes', () => {
  test.each(pairs)('%s in mode %s, declared as %s', async (family, mode, declared) => {
    for (const problem of hidingLittle) {
      const context = contextOf(lossIn(family, mode, declared, problem), problem, seed);
      const finding = await gradient.check(context);
      expect(finding.status, `seed ${seed}: ${finding.reason}`).toBe(mode === declared ? 'pass' : 'fail');
      if (mode !== declared) expect(finding.reason).toContain(`"${mode}"`);
    }
  });
});

test('a factor on the gradient alone is named, and the value does not see it', async () => {
  const problem = hidingLittle[1];
  const wrap: Wrap = (loss) =>
    tf.add(
      tf.mul(0.5, loss),
      stopped(() => tf.mul(0.5, loss)),
    ) as tf.Scalar;
  const context = contextOf(lossIn('lagrangian', 'convex', 'convex', problem, wrap), problem, seed);
  expect((await value.check(context)).status).toBe('pass');
  const finding = await gradient.check(context);
  expect(finding.status).toBe('fail');
  expect(finding.reason).toContain('0.5 times the gradient of mode "convex"');
});

test('a loss that is stopped as a whole has no gradient where one is due', async () => {
  const problem = hidingLittle[0];
  const wrap: Wrap = (loss) => stopped(() => tf.mul(1, loss)) as tf.Scalar;
  const context = contextOf(lossIn('semigroup', 'convex', 'convex', problem, wrap), problem, seed);
  expect((await gradient.check(context)).status).toBe('fail');
});

test('a mode that the family does not know is refused by name', async () => {
  const problem = hidingLittle[0];
  const subject = lossIn('meanflow', 'full', 'convex', problem);
  await expect(async () => gradient.skip({ kind: 'loss', subject, problem })).rejects.toMatchObject({
    code: 'invalid-subject',
    message: expect.stringContaining('semigradient, full'),
  });
});

test.each([
  ['a promise', async () => tf.scalar(1), 'promise: expected a scalar tensor at once, got "a promise"'],
  ['a tensor of shape [7]', () => tf.zeros([7]), 'shape: expected a scalar tensor, got "a tensor of shape [7]"'],
])('%s is refused as what it is, for the value and for the gradient', async (_, result, message) => {
  const problem = hidingLittle[0];
  const subject: TfjsLossSubject = {
    ...lossIn('lagrangian', 'convex', 'convex', problem),
    name: message.split(':')[0],
    loss: result as never,
  };
  const wanted = { code: 'protocol', message: message.replace(':', '.loss:') };
  await expect(gradient.check(contextOf(subject, problem, seed))).rejects.toMatchObject(wanted);
  await expect(value.check(contextOf(subject, problem, seed))).rejects.toMatchObject(wanted);
});
