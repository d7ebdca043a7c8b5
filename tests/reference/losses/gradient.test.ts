import { beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { useBackend } from '../../../src/reference/backend.ts';
import type { Distillation, LossOptions } from '../../../src/reference/losses/self-distillation.ts';
import { seed } from '../../support/seed.ts';
import { drawCase } from '../support/cases.ts';
import { byDefinition, byTensorFlow, definitionOf, path } from '../support/compare.ts';

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

/**
 * The witness and TensorFlow.js need not use the same formula for the derivative of an activation; one may have twice the
 * roundings of the other, and the running bounds are of first order.
 */
const FORMULAS = 2;
/** A difference is compared at this multiple of its own error estimate. */
const DIFFERENCES = 10;

beforeAll(async () => {
  await useBackend('wasm');
});

describe.each(distillations.map((distillation, index) => ({ distillation, index })))('$distillation', (row) => {
  test.each(activations)('loss and gradient in every parameter equal the definition, %s', (activation) => {
    const { distillation, index } = row;
    const options = settings[(index + 2 * activations.indexOf(activation)) % settings.length];
    const rng = stream(seed, JSON.stringify(distillation), activation);
    const subject = drawCase(rng, path, 5, 2, activation);
    const observed = byTensorFlow(subject, distillation, options);
    const { loss, tape, differences } = byDefinition(subject, definitionOf(distillation, options));
    expect(Math.abs(observed.value - loss.value), `seed ${seed}, value`).toBeLessThanOrEqual(FORMULAS * loss.error);
    tape.forEach(({ value, error }, parameter) => {
      const difference = differences[parameter];
      const context = `seed ${seed}, parameter ${parameter}`;
      expect(Math.abs(value - difference.value), context).toBeLessThanOrEqual(DIFFERENCES * difference.error);
      expect(Math.abs(observed.gradient[parameter] - difference.value), context).toBeLessThanOrEqual(
        FORMULAS * error + DIFFERENCES * difference.error,
      );
    });
  });
});

describe('the comparison', () => {
  const within = (observed: number[], expected: { value: number; error: number }[]): boolean =>
    observed.every((value, i) => Math.abs(value - expected[i].value) <= FORMULAS * expected[i].error);

  test('tells every stop-gradient mode of a family from every other', () => {
    const subject = drawCase(stream(seed, 'modes'), path, 5, 2, 'gelu');
    const plain = distillations.filter((entry) => !('form' in entry));
    const tapes = plain.map((entry) => byDefinition(subject, definitionOf(entry, {})).tape);
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
    const subject = drawCase(stream(seed, 'tightness'), path, 5, 2, 'gelu');
    for (const entry of distillations) {
      const { tape } = byDefinition(subject, definitionOf(entry, {}));
      const largest = Math.max(...tape.map(({ value }) => Math.abs(value)));
      const errors = tape.map(({ error }) => error).sort((a, b) => a - b);
      expect(errors[errors.length >> 1] / largest, `seed ${seed}`).toBeLessThan(1e-4);
    }
  });
});
