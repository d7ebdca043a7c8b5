import { beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backends/index.ts';
import type { Distillation, LossOptions } from '../../../src/reference/losses/self-distillation.ts';
import { seed } from '../../support/seed.ts';
import { type Case, drawCase, smallMlp } from '../support/cases.ts';
import {
  byDefinition,
  byTensorFlow,
  definitionOf,
  expectAgreement,
  path,
  randomDirections,
  within,
} from '../support/compare.ts';
import { smallNetworks } from '../support/networks/small.ts';

/** The table of the method, section 2. */
const distillations: readonly Distillation[] = [
  { family: 'lagrangian', stopGradient: 'none' },
  { family: 'lagrangian', stopGradient: 'convex' },
  { family: 'lagrangian', stopGradient: 'point-only' },
  { family: 'lagrangian', stopGradient: 'parameters-only' },
  { family: 'lagrangian', stopGradient: 'semigradient' },
  { family: 'eulerian', stopGradient: 'none' },
  { family: 'eulerian', stopGradient: 'convex' },
  { family: 'eulerian', stopGradient: 'full' },
  { family: 'eulerian', stopGradient: 'semigradient' },
  { family: 'semigroup', stopGradient: 'none' },
  { family: 'semigroup', stopGradient: 'convex' },
  { family: 'semigroup', stopGradient: 'none', form: 'map' },
  { family: 'semigroup', stopGradient: 'convex', form: 'map' },
  { family: 'meanflow', stopGradient: 'semigradient' },
  { family: 'meanflow', stopGradient: 'full' },
];

const settings: readonly LossOptions[] = [
  {},
  { combine: 'terms' },
  { reduction: 'sum' },
  { reduction: 'mean-elements', combine: 'terms' },
  { weighting: { kind: 'adaptive', power: 0.75, constant: 0.01 } },
  { weighting: { kind: 'log-variance', logVariance: 0.4 }, combine: 'terms' },
];

const activations = ['gelu', 'silu', 'tanh'] as const;

beforeAll(async () => {
  await useBackend('wasm');
});

describe.each(distillations.map((distillation, index) => ({ distillation, index })))('$distillation', (row) => {
  test.each(activations)('loss and gradient in every parameter equal the definition, %s', (activation) => {
    const { distillation, index } = row;
    const options = settings[(index + 2 * activations.indexOf(activation)) % settings.length];
    const rng = stream(seed, JSON.stringify(distillation), activation);
    const subject = drawCase(rng, path, { ...smallMlp(rng, activation), n: 5, diagonal: 2 });
    const observed = byTensorFlow(subject, distillation, options);
    expectAgreement(observed, byDefinition(subject, definitionOf(distillation, options)), `seed ${seed}`);
  });
});

/** The larger networks: every parameter against the tape, the differences along random directions. */
describe.each(Object.keys(smallNetworks).filter((name) => !/gelu|silu/.test(name)) as (keyof typeof smallNetworks)[])(
  '%s',
  (name) => {
    test.each(distillations.map((distillation, index) => ({ distillation, index })))('$distillation', (row) => {
      const { distillation, index } = row;
      const rng = stream(seed, JSON.stringify(distillation), name);
      const subject = drawCase(rng, path, { ...smallNetworks[name](rng), n: 3, diagonal: 1 });
      const options = settings[index % settings.length];
      const observed = byTensorFlow(subject, distillation, options);
      const directions = randomDirections(rng, subject.theta.length, 3);
      expectAgreement(observed, byDefinition(subject, definitionOf(distillation, options), directions), `seed ${seed}`);
    });
  },
);

describe('the comparison', () => {
  const drawn = (label: string): Case => {
    const rng = stream(seed, label);
    return drawCase(rng, path, { ...smallMlp(rng, 'gelu'), n: 5, diagonal: 2 });
  };
  test('tells every stop-gradient mode of a family from every other', () => {
    const subject = drawn('modes');
    const plain = distillations.filter((entry) => !('form' in entry));
    const tapes = plain.map((entry) => byDefinition(subject, definitionOf(entry, {}), []).tape);
    plain.forEach((entry, i) => {
      const { gradient } = byTensorFlow(subject, entry, {});
      plain.forEach((other, j) => {
        if (other.family !== entry.family) return;
        expect(within(gradient, tapes[j]), `seed ${seed}: ${entry.stopGradient} as ${other.stopGradient}`).toBe(
          i === j,
        );
      });
    });
  });

  test('has bounds that are no formality: their median is below 1e-4 of the largest derivative', () => {
    const subject = drawn('tightness');
    for (const entry of distillations) {
      const { tape } = byDefinition(subject, definitionOf(entry, {}), []);
      const largest = Math.max(...tape.map(({ value }) => Math.abs(value)));
      const errors = tape.map(({ error }) => error).sort((a, b) => a - b);
      expect(errors[errors.length >> 1] / largest, `seed ${seed}`).toBeLessThan(1e-4);
    }
  });
});
