import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { UNIT_ROUNDOFF } from '../../../src/core/precision.ts';
import { stream } from '../../../src/core/random.ts';
import { backendOrder, probeBackend, useBackend } from '../../../src/reference/backends/index.ts';
import { kernelNames } from '../../../src/reference/kernels/names.ts';
import { registerKernels } from '../../../src/reference/kernels/register.ts';
import { modulatedNorm } from '../../../src/reference/networks/modulated-norm.ts';
import { NORM_EPSILON } from '../../../src/reference/networks/norm/operations.ts';
import { seed } from '../../support/seed.ts';

const [MEMBERS, N] = [2, 3];

interface Drawn {
  readonly h: Float32Array;
  readonly modulation: Float32Array;
  readonly adjoint: Float32Array;
}

/** A float64 number with the sum of the absolute values of the terms that it is made of, which scales its rounding error. */
interface Massed {
  readonly value: number;
  readonly mass: number;
}
const leaf = (value: number): Massed => ({ value, mass: Math.abs(value) });
const times = (a: Massed, b: Massed): Massed => ({ value: a.value * b.value, mass: a.mass * b.mass });
const plus = (a: Massed, b: Massed): Massed => ({ value: a.value + b.value, mass: a.mass + b.mass });
const minus = (a: Massed, b: Massed): Massed => ({ value: a.value - b.value, mass: a.mass + b.mass });
const ZERO = leaf(0);

/** The formulas of the doc block for one member, in loops. */
function byFormula({ h, modulation, adjoint }: Drawn, w: number, T: number, dual: boolean) {
  const mean = (terms: Massed[]) => times(terms.reduce(plus, ZERO), leaf(1 / w));
  const channels = <R>(f: (j: number) => R): R[] => Array.from({ length: w }, (_, j) => f(j));
  const u = Array<Massed>(h.length).fill(ZERO);
  const dh = [...u];
  const dmodulation = Array<Massed>(modulation.length).fill(ZERO);
  for (let a = 0; a < T; a++) {
    for (let i = 0; i < N; i++) {
      const at = (j: number, half: number) => ((half * T + a) * N + i) * w + j;
      const of = (j: number, half: number) => (half * N + i) * 2 * w + j;
      const get = (data: Float32Array, index: number, half: number) => (half === 1 && !dual ? ZERO : leaf(data[index]));
      const [x, dx] = [0, 1].map((half) => channels((j) => get(h, at(j, half), half)));
      const [A, B] = [0, 1].map((half) => channels((j) => get(adjoint, at(j, half), half)));
      const [gamma, dgamma] = [0, 1].map((half) => channels((j) => get(modulation, of(j, half), half)));
      const [beta, dbeta] = [0, 1].map((half) => channels((j) => get(modulation, of(w + j, half), half)));
      const scale = gamma.map((entry) => plus(leaf(1), entry));
      const r = leaf(1 / Math.sqrt(mean(x.map((entry) => times(entry, entry))).value + NORM_EPSILON));
      const y = x.map((entry) => times(r, entry));
      const along = mean(channels((j) => times(y[j], dx[j])));
      const dy = channels((j) => times(r, minus(dx[j], times(y[j], along))));
      const p = channels((j) => plus(times(scale[j], A[j]), times(dgamma[j], B[j])));
      const q = channels((j) => times(scale[j], B[j]));
      const inner = mean(channels((j) => times(q[j], y[j])));
      const g = channels((j) => minus(p[j], times(r, plus(times(along, q[j]), times(inner, dx[j])))));
      const outer = mean(channels((j) => plus(times(g[j], y[j]), times(q[j], dy[j]))));
      for (let j = 0; j < w; j++) {
        const add = (index: number, term: Massed) => {
          dmodulation[index] = plus(dmodulation[index], term);
        };
        u[at(j, 0)] = plus(times(scale[j], y[j]), beta[j]);
        dh[at(j, 0)] = times(r, minus(g[j], times(y[j], outer)));
        add(of(j, 0), plus(times(A[j], y[j]), times(B[j], dy[j])));
        add(of(w + j, 0), A[j]);
        if (!dual) continue;
        u[at(j, 1)] = plus(plus(times(scale[j], dy[j]), times(dgamma[j], y[j])), dbeta[j]);
        dh[at(j, 1)] = times(r, minus(q[j], times(y[j], inner)));
        add(of(j, 1), times(B[j], y[j]));
        add(of(w + j, 1), B[j]);
      }
    }
  }
  return { u, dh, dmodulation };
}

const probes = await Promise.all(
  backendOrder.map(async (backend) => ({ backend, probe: await probeBackend(backend) })),
);

describe.each(probes.filter(({ probe }) => probe.available))('$backend', ({ backend }) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  test.each([
    [3, 1, false],
    [3, 2, true],
    [11, 1, true],
    [11, 2, false],
    [16, 3, true],
  ])('%d channels, %d tokens, tangents %s: value and adjoints equal the formulas in float64', async (w, T, dual) => {
    const rng = stream(seed, 'norm', w, T);
    const halves = dual ? 2 : 1;
    const normals = (count: number) => Float32Array.from(rng.normals(count));
    const members = Array.from({ length: MEMBERS }, (): Drawn => {
      return {
        h: normals(halves * T * N * w),
        modulation: normals(halves * N * 2 * w),
        adjoint: normals(halves * T * N * w),
      };
    });
    const together = (key: keyof Drawn, width: number) =>
      tf.tensor3d(
        members.flatMap((member) => [...member[key]]),
        [MEMBERS, members[0][key].length / width, width],
      );
    const [h, modulation, adjoint] = [together('h', w), together('modulation', 2 * w), together('adjoint', w)];
    const f = (data: tf.Tensor, shifts: tf.Tensor): tf.Tensor =>
      modulatedNorm({ data: data as tf.Tensor3D, dual }, { data: shifts as tf.Tensor3D, dual }, T).data;
    const results = [f(h, modulation), ...tf.grads(f)([h, modulation], adjoint)];
    const observed = await Promise.all(results.map((tensor) => tensor.data()));
    members.forEach((member, e) => {
      const { u, dh, dmodulation } = byFormula(member, w, T, dual);
      [u, dh, dmodulation].forEach((expected, k) => {
        expected.forEach(({ value, mass }, index) => {
          // Three means of w terms lie within each other, and the sum over tokens: fewer roundings than this in any path.
          const bound = (3 * w + T + 32) * UNIT_ROUNDOFF.float32 * mass;
          const got = observed[k][e * expected.length + index];
          expect(Math.abs(got - value), `seed ${seed}, ${k}, ${index}`).toBeLessThanOrEqual(bound);
        });
      });
    });
  });
});

test('the wasm backend has its own kernels', async () => {
  await useBackend('wasm');
  registerKernels();
  expect(tf.getKernel(kernelNames.modulatedNorm, 'wasm')).toBeDefined();
});
