import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backendOrder, probeBackend, useBackend } from '../../../src/reference/backends/index.ts';
import { clipGlobalNorm, createOptimiser, type OptimiserConfig } from '../../../src/reference/optimisers/index.ts';
import { atRest, clipByDefinition, type State, updateByDefinition } from '../support/optimiser.ts';
import { exactly, type Rounded } from '../support/rounded.ts';

/** Written by scripts/fixtures/torch_optimisers.py: torch 2.13.0 in float64 on float32 gradients. */
interface Fixture {
  readonly rate: number;
  readonly kept: readonly number[];
  readonly start: readonly number[];
  readonly gradients: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly cases: readonly {
    readonly optimiser: OptimiserConfig;
    readonly gradients: string;
    readonly clip: number | null;
    readonly norms: readonly number[];
    readonly theta: readonly (readonly number[])[];
  }[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/optimisers/torch.json', import.meta.url), 'utf8'),
);
const { rate, kept } = fixture;
/** The decimals are the shortest that round to the float32 numbers which torch was given. */
const start = fixture.start.map(Math.fround);
const gradients = Object.fromEntries(
  Object.entries(fixture.gradients).map(([name, rows]) => [name, rows.map((row) => row.map(Math.fround))]),
);

/** Those that are there; webgpu reads asynchronously alone, and agrees with the others in ten steps elsewhere. */
const backends = await Promise.all(
  backendOrder.map(async (id) => ((await probeBackend(id)).available && id !== 'webgpu' ? [id] : [])),
).then((found) => found.flat());

type Case = Fixture['cases'][number];

const title = ({ optimiser: { kind, ...rest }, gradients: kindOfGradients, clip }: Case): string =>
  `${kind}, ${kindOfGradients} gradients, clip ${clip}, ${JSON.stringify(rest)}`;

/** All hundred states by the definition in float64, with bounds on the float32 error. */
function witness({ optimiser, gradients: kindOfGradients, clip }: Case): { state: State; norm: Rounded | undefined }[] {
  let state = atRest(start.map(exactly));
  return gradients[kindOfGradients].map((row, step) => {
    const raw = row.map(exactly);
    const clipped = clip === null ? undefined : clipByDefinition(raw, clip);
    state = updateByDefinition(optimiser, state, clipped?.gradient ?? raw, step + 1, rate);
    return { state, norm: clipped?.norm };
  });
}

const reach = (states: ReturnType<typeof witness>, i: number): number =>
  Math.max(...states.map(({ state }) => Math.abs(state.theta[i].value)), Math.abs(start[i]));

describe.each(fixture.cases.map((entry) => [title(entry), entry] as const))('%s', (_, entry) => {
  const expected = witness(entry);

  test('the float64 definition is torch to float64 rounding', () => {
    kept.forEach((step, row) => {
      entry.theta[row].forEach((value, i) => {
        // A hundred steps of at most ten roundings each of terms of the size that θ reaches.
        expect(Math.abs(expected[step - 1].state.theta[i].value - value)).toBeLessThanOrEqual(
          1000 * 2 ** -53 * reach(expected, i),
        );
      });
    });
    entry.norms.forEach((norm, step) => {
      expect(Math.abs((expected[step].norm as Rounded).value - norm)).toBeLessThanOrEqual(16 * 2 ** -53 * norm);
    });
  });

  describe.each(backends)('%s', (backend) => {
    beforeAll(async () => {
      await useBackend(backend);
    });
    afterAll(() => {
      expect(tf.memory().numTensors).toBe(0);
    });

    test('a hundred float32 updates are torch within the running bound', () => {
      const optimiser = createOptimiser(entry.optimiser);
      let theta = tf.tensor2d([start]);
      let slots = optimiser.initial(theta);
      gradients[entry.gradients].forEach((row, step) => {
        const next = tf.tidy(() => {
          const raw = tf.tensor2d([row]);
          const clipped = entry.clip === null ? undefined : clipGlobalNorm(raw, entry.clip);
          if (clipped) {
            const { value, error } = expected[step].norm as Rounded;
            expect(Math.abs(clipped.norm.dataSync()[0] - value)).toBeLessThanOrEqual(error);
          }
          return optimiser.update(theta, clipped?.gradient ?? raw, slots, step, rate);
        });
        tf.dispose([theta, ...Object.values(slots)]);
        ({ theta, slots } = next);
        const at = kept.indexOf(step + 1);
        const observed = theta.dataSync();
        expected[step].state.theta.forEach(({ value, error }, i) => {
          expect(
            Math.abs(observed[i] - (at < 0 ? value : entry.theta[at][i])),
            `step ${step + 1}, ${i}`,
          ).toBeLessThanOrEqual(error);
        });
      });
      tf.dispose([theta, ...Object.values(slots)]);
    });
  });
});

test('the bounds are no formality: after a hundred steps they are below 1e-3 of what each parameter reached', () => {
  for (const entry of fixture.cases) {
    const expected = witness(entry);
    expected[99].state.theta.forEach(({ error }, i) => {
      expect(error / reach(expected, i), `${title(entry)}, ${i}`).toBeLessThan(1e-3);
    });
  }
});
