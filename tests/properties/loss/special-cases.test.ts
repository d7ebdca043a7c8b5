import { describe, expect, test } from 'vitest';
import { getProblem } from '../../../src/analytic/index.ts';
import { plainSubject } from '../../../src/mutants/losses/build.ts';
import { rightSpecialCases, specialCaseMutants } from '../../../src/mutants/losses/special-cases.ts';
import { settings } from '../../../src/mutants/settings.ts';
import { runChecks } from '../../../src/properties/index.ts';
import { perturbationOf } from '../../../src/properties/loss/loss-case.ts';
import { specOf } from '../../../src/properties/loss/spec.ts';
import { teacher } from '../../../src/properties/loss/teacher.ts';
import { zeroAtExact } from '../../../src/properties/loss/zero-at-exact.ts';
import { resolveProblem } from '../../../src/properties/runner/problems.ts';
import type { LossSubject } from '../../../src/subject/types.ts';
import { seed } from '../../support/seed.ts';
import { contextOf } from './context.ts';

const problem = getProblem('gaussian-noncommuting');
const base = {
  kind: 'loss',
  name: 'declared',
  framework: 'plain',
  problem: problem.definition,
  family: 'lagrangian',
  stopGradient: 'convex',
  times: 'given',
  loss: () => 0,
} as const;

describe('declarations that contradict themselves are refused', () => {
  test.each([
    [
      { teacher: 'given', family: 'meanflow', stopGradient: 'full' },
      'teacher: expected "self" for the meanflow family',
    ],
    [{ teacher: 'given', stopGradient: 'none' }, 'expected one of convex, parameters-only, semigradient with a given'],
    [{ teacher: 'given', family: 'semigroup', stopGradient: 'none' }, 'expected one of convex with a given teacher'],
    [{ reaches: 'end' }, 'reaches: expected "any" for a loss with rows s = t'],
    [{ firstLeg: 'heun' }, 'firstLeg: expected "net" for the lagrangian family'],
    [{ firstLeg: 'euler', family: 'semigroup', stopGradient: 'none' }, 'stopGradient: expected "convex"'],
    [{ teacher: 'given', times: 'drawn' }, 'times: expected "given"'],
    [{ residual: { normalise: 0.1 } }, 'residual.normalise: expected none but under stopGradient "semigradient"'],
    [
      { residual: { weight: '1 / (u - v)' } },
      'residual.weight: expected one of s, t, u, pi, a, b, sigma or a function at character 10',
    ],
    [
      {
        residual: { penalty: { kind: 'pseudo-huber', constant: 1 } },
        weighting: { kind: 'adaptive', power: 1, constant: 1 },
      },
      'weighting: expected none or log-variance',
    ],
    [{ teacher: 'given', noise: 'drawn' }, 'noise: expected "given"'],
    [
      { family: 'flow-matching', stopGradient: 'none', diagonalResidual: { weight: '2' } },
      'diagonalResidual: expected a flow-matching term beside a distillation term',
    ],
    [{ diagonal: 'none', diagonalResidual: { weight: '2' } }, 'diagonalResidual: expected a flow-matching term'],
    [{ diagonalResidual: { scale: '2 s' } }, 'diagonalResidual.scale: expected'],
    [
      { family: 'flow-matching', stopGradient: 'none', residual: { live: '2' } },
      'residual.live: expected none but under stopGradient "semigradient"',
    ],
    [
      { family: 'flow-matching', stopGradient: 'none', diagonal: 'added' },
      'diagonal: expected none under flow matching',
    ],
    [
      { diagonal: 'added', weighting: { kind: 'adaptive', power: 1, constant: 1, scope: 'batch' } },
      'weighting: expected a weight of single rows',
    ],
    [
      { reaches: 'end', diagonal: 'none', tangent: { kind: 'difference', scheme: 'central', step: 0.01 } },
      'tangent: expected "jvp"',
    ],
  ])('%j', (changes, message) => {
    expect(() => specOf({ ...base, ...changes } as unknown as LossSubject, problem)).toThrow(message);
  });
});

test('a given teacher is another net, with a perturbation of its own', () => {
  const { theta, teacher: other } = perturbationOf(problem, 7)!;
  expect(other.theta).not.toEqual(theta);
  expect(perturbationOf(problem, 7)!.teacher.theta).toEqual(other.theta);
});

describe('right ones pass', () => {
  test.each(rightSpecialCases.map(([name, , recipe]) => [name, recipe] as const))('%s', async (name, recipe) => {
    const verdicts = await runChecks(plainSubject(name, problem.definition, recipe), { profile: 'smoke', seed });
    const wrong = verdicts.filter(({ status }) => !['pass', 'skip'].includes(status));
    expect(
      wrong.map(({ id, reason }) => `${id}: ${reason}`),
      `seed ${seed}`,
    ).toEqual([]);
  });
});

describe('wrong ones are rejected by what should see them', () => {
  test.each(specialCaseMutants.map((mutant) => [mutant.id, mutant] as const))('%s', async (_, mutant) => {
    const { definition } = resolveProblem(settings[mutant.settings[0] as keyof typeof settings]);
    const subject = await mutant.make(definition);
    const verdicts = await runChecks(subject!, { profile: 'smoke', seed, filter: mutant.expected.join(',') });
    const killed = verdicts.filter(({ status }) => status === 'fail').map(({ id }) => id);
    expect(killed.length, `seed ${seed}: ${mutant.expected}`).toBeGreaterThan(0);
  });
});

test('a loss that reaches the end alone is not posed where the flow has no end', async () => {
  const [, , recipe] = rightSpecialCases.find(([name]) => name === 'consistency-training')!;
  const verdicts = await runChecks(plainSubject('to the end', getProblem('point').definition, recipe), {
    profile: 'smoke',
  });
  expect(new Set(verdicts.map(({ status }) => status))).toEqual(new Set(['skip']));
  expect(verdicts[0].reason).toContain('reaches the end of time alone');
});

test('a teacher that is not called is said to be so', async () => {
  const [, , lmd] = rightSpecialCases[0];
  const subject = plainSubject('own', problem.definition, { ...lmd, ignoresTeacher: true });
  const finding = await teacher.check(contextOf(subject, problem, seed));
  expect(finding.status).toBe('fail');
  expect(finding.reason).toContain('The teacher of the call is not called at all.');
});

test('a discrete loss keeps its solver error at the exact map, and is compared with its definition', async () => {
  const [, , recipe] = rightSpecialCases.find(([name]) => name === 'discrete-distillation-euler')!;
  const finding = await zeroAtExact.check(
    contextOf(plainSubject('discrete', problem.definition, recipe), problem, seed),
  );
  expect(finding.status, finding.reason).toBe('pass');
});
