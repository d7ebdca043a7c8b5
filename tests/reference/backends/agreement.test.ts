import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../../src/core/random.ts';
import { type BackendId, backendOrder, probeBackend, useBackend } from '../../../src/reference/backends/index.ts';
import { type MethodId, methodIds, resolveMethod } from '../../../src/reference/methods/index.ts';
import { optimiserSchema } from '../../../src/reference/optimisers/index.ts';
import { seed } from '../../support/seed.ts';
import { expectAgreement, type Witness, witness } from '../support/compare.ts';
import { elementaryErrors } from '../support/elementary.ts';
import {
  drawMethodCase,
  type MethodCase,
  type MethodShape,
  methodLoss,
  observeMethod,
} from '../support/method-case.ts';
import { type Training, trainByDefinition, trainOnBackend } from '../support/training-steps.ts';

/*
 * Every backend is compared with the definition in float64 on the same cases, within the running float32 bounds of that definition; so
 * any two of them agree within the sum of the bounds. Sizes are those that kernels stumble over: one row, odd rows, widths that
 * no vector length divides, one member and three.
 */

const times = { kind: 'sinusoidal' as const, frequencies: 3, lowest: 1, highest: 3 };
const shapes = {
  'one row': { dimension: 1, members: 1, n: 1, network: { kind: 'mlp', width: 5, depth: 2, activation: 'gelu' } },
  'three members': { dimension: 3, members: 3, n: 3, network: { kind: 'mlp', width: 7, depth: 2, activation: 'silu' } },
  'seventeen rows': {
    dimension: 2,
    members: 1,
    n: 17,
    network: { kind: 'mlp', width: 9, depth: 2, activation: 'gelu' },
  },
  wide: { dimension: 2, members: 1, n: 5, network: { kind: 'mlp', width: 35, depth: 1, activation: 'tanh' } },
  /** Longer than the blocks in which kernels sum over rows and over terms. */
  'many rows': { dimension: 1, members: 1, n: 150, network: { kind: 'mlp', width: 6, depth: 1, activation: 'silu' } },
  'very wide': { dimension: 2, members: 1, n: 3, network: { kind: 'mlp', width: 261, depth: 1, activation: 'gelu' } },
  features: {
    dimension: 2,
    members: 3,
    n: 1,
    network: { kind: 'mlp', width: 6, depth: 2, activation: 'silu', times, inputScale: 0.7, outputScale: 1.3 },
  },
  residual: {
    dimension: 2,
    members: 3,
    n: 5,
    network: { kind: 'residual-mlp', width: 5, hidden: 3, depth: 2, times, activation: 'gelu' },
  },
  patches: {
    dimension: 16,
    members: 1,
    n: 3,
    network: {
      kind: 'patch',
      image: { channels: 2, height: 2, width: 4 },
      patch: 2,
      width: 5,
      depth: 2,
      tokenHidden: 3,
      channelHidden: 5,
      times,
      activation: 'silu',
    },
  },
} as const satisfies Record<string, MethodShape>;
type ShapeName = keyof typeof shapes;
const shapeNames = Object.keys(shapes) as ShapeName[];

/**
 * Each method once, at the shapes in turn, and one of each family at every shape. WebGPU compiles a program for every operation and
 * shape, which takes a software adapter most of its time: there all methods have one shape, and one family has them all.
 */
function casesOf(backend: BackendId): readonly { readonly id: MethodId; readonly shape: ShapeName }[] {
  const compiles = backend === 'webgpu';
  const families = compiles ? (['lsd'] as const) : (['lsd', 'esd', 'psd-u'] as const);
  return [
    ...methodIds.map((id, index) => ({
      id,
      shape: compiles ? ('three members' as const) : shapeNames[index % shapeNames.length],
    })),
    ...families.flatMap((id) => shapeNames.map((shape) => ({ id, shape }))),
  ];
}

function tenStepsOf(backend: BackendId): readonly { readonly id: MethodId; readonly shape: ShapeName }[] {
  const ensemble = { id: 'lsd', shape: 'three members' } as const;
  return backend === 'webgpu'
    ? [ensemble]
    : [ensemble, { id: 'esd', shape: 'seventeen rows' }, { id: 'psd-u', shape: 'wide' }];
}

const common = { clip: 2, decay: 0.9, steps: 10, rates: [1e-3, 5e-4, 2e-4] };
/**
 * RAdam from rest, which begins to rectify at its sixth step; Adam in the middle of a run. At rest m/√v is the sign of g, so that a g
 * of the size of its own rounding moves θ either way: RAdam gets an ε above it, Adam moments that it has met before.
 */
const trainings: Readonly<Record<string, Training>> = {
  radam: { ...common, optimiser: optimiserSchema.parse({ kind: 'radam', epsilon: 0.01 }) },
  adam: {
    ...common,
    optimiser: optimiserSchema.parse({ kind: 'adam' }),
    before: { steps: 1000, momentum: { first: 0.125, second: 0.0625 } },
  },
};

function drawn(id: MethodId, shape: ShapeName, root = seed): MethodCase {
  return drawMethodCase(stream(root, 'agreement', id, shape), resolveMethod(id), shapes[shape]);
}

/** Ten steps multiply an error by the curvature that they meet: fixed cases, whose bounds stay small. */
const CONDITIONED = 1;

type Compute<T> = (id: MethodId, shape: ShapeName, e: number) => T;

/** The slow side is computed once for all backends. */
function cached<T>(compute: Compute<T>): Compute<T> {
  const known = new Map<string, T>();
  return (id, shape, e) => {
    const key = `${id} ${shape} ${e}`;
    if (!known.has(key)) known.set(key, compute(id, shape, e));
    return known.get(key) as T;
  };
}

const expected = cached((id, shape, e): Witness => {
  const subject = drawn(id, shape);
  return witness({ definition: subject.definition, theta: subject.members[e] }, methodLoss(subject, e), []);
});

const trained = Object.fromEntries(
  Object.entries(trainings).map(([name, settings]) => [
    name,
    cached((id, shape, e) => trainByDefinition(drawn(id, shape, CONDITIONED), settings, e)),
  ]),
);

const probes = await Promise.all(backendOrder.map(async (id) => ({ id, probe: await probeBackend(id) })));

for (const { id: backend, probe } of probes) {
  if (!probe.available) test.skip(`${backend}: ${probe.reason}`, () => {});
  else describe(backend, { timeout: backend === 'webgpu' ? 300_000 : 60_000 }, () => onBackend(backend));
}

function onBackend(backend: BackendId): void {
  let before = 0;
  beforeAll(async () => {
    await useBackend(backend);
    before = tf.memory().numTensors;
  });
  afterAll(() => {
    expect(tf.memory().numTensors).toBe(before);
  });

  test('elementary functions are as accurate as the bounds assume', async () => {
    for (const [name, share] of Object.entries(await elementaryErrors())) {
      expect(share, name).toBeLessThanOrEqual(1);
    }
  });

  test.each(casesOf(backend))('loss and gradient of $id, $shape', async ({ id, shape }) => {
    const observed = await observeMethod(drawn(id, shape));
    observed.forEach((own, e) => {
      expectAgreement(own, expected(id, shape, e), `seed ${seed}, member ${e}`);
    });
  });

  describe.each(Object.entries(trainings))('ten steps of %s', (name, settings) => {
    test.each(tenStepsOf(backend))('$id, $shape', async ({ id, shape }) => {
      const subject = drawn(id, shape, CONDITIONED);
      const observed = await trainOnBackend(subject, settings);
      observed.forEach((own, e) => {
        const { theta, ema } = trained[name](id, shape, e);
        for (const [kind, values] of [
          ['theta', theta],
          ['ema', ema],
        ] as const) {
          values.forEach(({ value, error }, i) => {
            expect(Math.abs(own[kind][i] - value), `member ${e}, ${kind} ${i}`).toBeLessThanOrEqual(error);
          });
        }
        // No formality: a step that is wrong by a hundredth of the rate would show.
        const errors = theta.map(({ error }) => error).sort((one, other) => one - other);
        expect(errors[errors.length >> 1], `member ${e}`).toBeLessThan(0.1 * settings.rates[e]);
      });
    });
  });
}
