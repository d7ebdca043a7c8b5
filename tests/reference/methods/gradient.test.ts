import { beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import { type MethodConfig, methodFacts, methodIds, resolveMethod } from '../../../src/reference/methods/index.ts';
import { seed } from '../../support/seed.ts';
import { smallMlp } from '../support/cases.ts';
import { expectAgreement, witness } from '../support/compare.ts';
import { drawMethodCase, methodLoss, observeMethod } from '../support/method-case.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

const activations = ['gelu', 'silu', 'tanh'] as const;

/** Every method with each value of each choice that it has, the others at their defaults. */
const configs: readonly MethodConfig[] = methodIds.flatMap((id) => {
  const facts = methodFacts[id];
  const choices: [string, readonly unknown[] | undefined][] = [
    ['stopGradient', facts.stopGradients],
    ['teacher', facts.teachers],
    ['target', facts.targets],
    ['form', facts.forms],
    ['solver', facts.solvers],
    ['legs', facts.legs === 'any' ? [2, 3] : undefined],
    ['normaliseTangent', facts.tangent && [0.1, 0]],
    ['tangentWarmup', facts.tangent && [0.1, 0]],
  ];
  const changed = choices.flatMap(([key, values = []]) => values.slice(1).map((value) => ({ id, [key]: value })));
  return [{ id }, ...changed] as MethodConfig[];
});

describe.each(configs.map((config, index) => ({ config, index })))('$config', ({ config, index }) => {
  test('loss and gradient in every parameter equal the definition', async () => {
    const rng = stream(seed, JSON.stringify(config));
    const shape = smallMlp(rng, activations[index % 3]);
    const subject = drawMethodCase(rng, resolveMethod(config), { ...shape, members: 2, n: 3 });
    const observed = await observeMethod(subject);
    observed.forEach((own, e) => {
      const expected = witness({ definition: subject.definition, theta: subject.members[e] }, methodLoss(subject, e));
      expectAgreement(own, expected, `seed ${seed}, member ${e}`);
    });
  });
});

test('every method is there', () => {
  expect(new Set(configs.map(({ id }) => id)).size).toBe(methodIds.length);
});
